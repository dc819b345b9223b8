import { constants } from "node:fs";
import { cp, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { npm } from "./npm";

const SDK = "@pulumi/pulumi";

/** What a copy does without: it is compiled anew, against the SDK that it gets, and the rest is of others. */
const left = [".git", "dist", "coverage", ".demo", ".samples", ".pulumi-oss-processing"];

/**
 * A copy of this repository in a temporary folder, with another version of Pulumi's SDK. In the repository itself two
 * versions could only stand beside each other; a process that loads both is none that a user would want.
 */
export class RepositoryCopy {
  private constructor(readonly folder: string) {}

  static async of(repository: string): Promise<RepositoryCopy> {
    const folder = await mkdtemp(join(tmpdir(), "pulumi-oss-processing-copy-"));
    const copy = new RepositoryCopy(folder);
    try {
      for (const name of await readdir(repository)) {
        if (left.includes(name)) continue;
        await cp(join(repository, name), join(folder, name), {
          recursive: true,
          verbatimSymlinks: true,
          mode: constants.COPYFILE_FICLONE,
          filter: (source) => basename(source) !== ".cache",
        });
      }
    } catch (error) {
      await copy.remove();
      throw error;
    }
    return copy;
  }

  /**
   * Installs the newest SDK of those that this package says it works with which supports the Node.js on PATH; npm takes
   * that by itself.
   * @returns its version
   * @throws Unavailable when there is no way to the registry.
   */
  async installNewestSdk(env: NodeJS.ProcessEnv): Promise<string> {
    const { peerDependencies } = await this.#manifest("package.json");
    const wanted = `${SDK}@${peerDependencies?.[SDK]}`;
    const args = ["install", "--save-dev", "--save-exact", "--ignore-scripts", "--loglevel=error", wanted];
    await npm(args, { cwd: this.folder, env });
    return (await this.#manifest(join("node_modules", SDK, "package.json"))).version;
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true, maxRetries: 3 });
  }

  async #manifest(path: string): Promise<{ version: string; peerDependencies?: Record<string, string> }> {
    return JSON.parse(await readFile(join(this.folder, path), "utf8"));
  }
}
