import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";
import { spawnGroup } from "../../tools/command";
import { pulumiCli, pulumiEnvironment } from "../../tools/pulumi-cli";
import { accessKey, region } from "../job";
import { PeakMemory } from "./peak-memory";

const repository = dirname(dirname(__dirname));
const project = "bench";
const stack = "bench";

/** What a deploy took. */
export interface DeployCost {
  readonly seconds: number;
  /** Most memory that the provider's process held; `undefined` where there was none or the system doesn't tell. */
  readonly providerMb: number | undefined;
}

/** A Pulumi project in a temporary folder, deployed with the real engine, the state in a file. */
export class Deployment {
  private constructor(
    readonly folder: string,
    readonly env: Readonly<Record<string, string>>,
  ) {}

  /** A new project with an empty stack, which deploys to an endpoint; the limits are off unless `limited`. */
  static async open(endpoint: string, { limited = false } = {}): Promise<Deployment> {
    const folder = await mkdtemp(join(tmpdir(), "pulumi-oss-processing-bench-"));
    const folders = { backend: join(folder, "backend"), home: join(folder, "home") };
    await mkdir(folders.backend);
    const env = {
      ...pulumiEnvironment(await pulumiCli(), folders),
      OSS_ACCESS_KEY_ID: accessKey.accessKeyId,
      OSS_ACCESS_KEY_SECRET: accessKey.accessKeySecret,
      OSS_ENDPOINT: endpoint,
      // Where a deploy keeps what isn't in the state yet.
      TMPDIR: folder,
    };
    const file = (name: string, text: string) => writeFile(join(folder, name), text);
    const options = "\n  options:\n    typescript: false";
    await file("Pulumi.yaml", `name: ${project}\nmain: index.js\nruntime:\n  name: nodejs${options}\n`);
    await file("package.json", JSON.stringify({ name: project, private: true }));
    await mkdir(join(folder, "node_modules"));
    await symlink(join(repository, "node_modules", "@pulumi"), join(folder, "node_modules", "@pulumi"));
    await symlink(repository, join(folder, "node_modules", "pulumi-oss-processing"));
    const deployment = new Deployment(folder, env);
    await deployment.#pulumi(["stack", "init", "--stack", stack]);
    await deployment.#pulumi(["config", "set", "alicloud:region", region]);
    if (!limited) await deployment.#pulumi(["config", "set", "oss-processing:requestsPerSecond", "unlimited"]);
    return deployment;
  }

  /** Deploys a program. */
  async up(program: string): Promise<DeployCost> {
    await writeFile(join(this.folder, "index.js"), program);
    const memory = new PeakMemory();
    const start = performance.now();
    try {
      await this.#pulumi(["up", "--yes", "--skip-preview", "--suppress-outputs"], (pid) => memory.watch(pid));
      return { seconds: (performance.now() - start) / 1_000, providerMb: memory.peakMb };
    } finally {
      memory.end();
    }
  }

  /** The size of the state as it is stored. */
  async stateBytes(): Promise<number> {
    return (await stat(this.#stateFile)).size;
  }

  /** The state as it is stored. */
  async state(): Promise<string> {
    return readFile(this.#stateFile, "utf8");
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  get #stateFile(): string {
    return join(this.folder, "backend", ".pulumi", "stacks", project, `${stack}.json`);
  }

  async #pulumi(args: string[], started: (pid: number) => void = () => {}): Promise<void> {
    const child = spawnGroup("pulumi", [...args, "--non-interactive"], {
      cwd: this.folder,
      env: this.env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    if (child.pid !== undefined) started(child.pid);
    let said = "";
    for (const stream of [child.stdout, child.stderr] as Readable[]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        said = (said + text).slice(-10_000);
      });
    }
    const [status] = await once(child, "close");
    if (status !== 0) throw new Error(`\`pulumi ${args.join(" ")}\` failed:\n${said}`);
  }
}
