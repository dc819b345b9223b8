import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { DemoFailure } from "./failure";

/** Changes when a demo of this version can't go on with the folder of another one. */
const FORMAT = 1;

const LOCK = "lock";

/** The folder that keeps everything of the demo between two runs. */
export class DemoFolder {
  /** The local OSS's objects and tasks. */
  readonly oss: string;
  readonly ossLog: string;
  /** Pulumi's state, its own settings, and the stack's config. */
  readonly state: string;
  readonly pulumiHome: string;
  readonly stack: string;
  readonly sources: string;
  readonly targets: string;
  readonly outputs: string;

  constructor(readonly path: string) {
    this.oss = join(path, "oss");
    this.ossLog = join(path, "oss.log");
    this.state = join(path, "state");
    this.pulumiHome = join(path, "pulumi-home");
    this.stack = join(path, "stack");
    this.sources = join(path, "sources");
    this.targets = join(path, "targets");
    this.outputs = join(path, "outputs.json");
  }

  /** As the user would type it. */
  get name(): string {
    const short = relative(process.cwd(), this.path);
    return short.startsWith("..") ? this.path : short;
  }

  /**
   * Makes the folder usable, or says what to do. While `work` runs no other demo touches it.
   *
   * @param fresh - Whether to forget what earlier runs have left.
   */
  async use<Result>(fresh: boolean, say: (line: string) => void, work: () => Promise<Result>): Promise<Result> {
    await this.#refuseForeign();
    const { withFolderLock } = await import("../folder-lock.mjs");
    return withFolderLock(
      join(this.path, LOCK),
      async () => {
        if (fresh) await this.#empty();
        await this.#mark();
        return work();
      },
      () => say(`waiting for another demo that is using ${this.name}…`),
    );
  }

  get #marker(): string {
    return join(this.path, "demo.json");
  }

  async #format(): Promise<number | undefined> {
    try {
      return JSON.parse(await readFile(this.#marker, "utf8")).format;
    } catch {
      return undefined;
    }
  }

  async #entries(): Promise<string[]> {
    const entries = await readdir(this.path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return [];
      throw error;
    });
    return entries.filter((entry) => !entry.startsWith(LOCK));
  }

  /** `--fresh` deletes: never in a folder that the demo hasn't made. */
  async #refuseForeign(): Promise<void> {
    if ((await this.#entries()).length === 0 || (await this.#format()) !== undefined) return;
    throw new DemoFailure(`${this.path} is not a folder of this demo. Remove it, or choose another with --folder.`);
  }

  async #empty(): Promise<void> {
    for (const entry of await this.#entries()) await rm(join(this.path, entry), { recursive: true, force: true });
  }

  async #mark(): Promise<void> {
    const format = await this.#format();
    if (format !== undefined && format !== FORMAT) {
      throw new DemoFailure(
        `${this.name} was made by another version of the demo. \`npm start -- --fresh\` begins anew.`,
      );
    }
    await mkdir(this.path, { recursive: true });
    await writeFile(this.#marker, `${JSON.stringify({ format: FORMAT })}\n`);
  }
}
