import { once } from "node:events";
import { access, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type CommandResult, runCommand, spawnGroup } from "../command";
import { type PulumiCli, pulumiEnvironment } from "../pulumi-cli";
import type { DemoFolder } from "./demo-folder";
import { DemoFailure } from "./failure";
import { type DemoJob, REGION } from "./jobs";
import type { AccessKey } from "./local-oss";

const STACK = "demo";
const PROJECT = "oss-processing";
const REPOSITORY = dirname(dirname(__dirname));

/** What a deployment says of a job's task. */
export interface TaskOutputs {
  taskId?: string;
  reason?: string;
  submission?: string;
}

/** The stack outputs of the root project. */
export interface StackOutputs {
  tasks?: Record<string, TaskOutputs>;
}

/** The root project's `demo` stack, with its state in the demo's folder. */
export class Deployment {
  readonly #folder: DemoFolder;
  readonly #env: Record<string, string>;

  constructor(folder: DemoFolder, cli: PulumiCli, accessKey: AccessKey) {
    this.#folder = folder;
    this.#env = {
      ...pulumiEnvironment(cli, { backend: folder.state, home: folder.pulumiHome }, withoutCloudAccount(process.env)),
      OSS_ACCESS_KEY_ID: accessKey.id,
      OSS_ACCESS_KEY_SECRET: accessKey.secret,
    };
  }

  /** Runs `pulumi up` in the user's terminal. */
  async up(jobs: Record<string, DemoJob>, endpoint: string): Promise<void> {
    await this.#prepareStack();
    await this.#unlock();
    await writeFile(this.#configFile, stackConfig(await this.#salt(), jobs, endpoint));
    const args = ["up", "--yes", "--skip-preview", "--suppress-outputs", "--suppress-progress"];
    const child = spawnGroup("pulumi", [...args, "--stack", STACK, "--config-file", this.#configFile], {
      cwd: REPOSITORY,
      env: this.#env,
      stdio: "inherit",
    });
    // A group of its own doesn't hear Ctrl-C. Pulumi answers it by finishing what has begun.
    let interrupted = false;
    const interrupt = () => {
      interrupted = true;
      child.kill("SIGINT");
    };
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, interrupt);
    const [status] = await once(child, "exit");
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.off(signal, interrupt);
    if (interrupted) throw new DemoFailure("Interrupted. `npm start` goes on from here.");
    if (status !== 0) {
      throw new DemoFailure("`pulumi up` failed; what it said is above. `npm start -- --fresh` begins anew.");
    }
  }

  async outputs(): Promise<StackOutputs> {
    return JSON.parse((await this.#pulumi(["stack", "output", "--json", "--stack", STACK])).stdout);
  }

  /**
   * `pulumi stack init` writes a config file beside Pulumi.yaml. The demo leaves nothing in the repository's tree, so
   * the stack is made from a project file of the same name in the demo's folder.
   */
  async #prepareStack(): Promise<void> {
    await Promise.all([this.#folder.state, this.#folder.stack].map((path) => mkdir(path, { recursive: true })));
    const stateFile = join(this.#folder.state, ".pulumi", "stacks", PROJECT, `${STACK}.json`);
    if (await exists(stateFile)) return;
    await writeFile(join(this.#folder.stack, "Pulumi.yaml"), `name: ${PROJECT}\nruntime: nodejs\n`);
    await this.#pulumi(["stack", "init", STACK]);
  }

  /** Only one demo at a time uses the folder, so a lock that is there was left by one that was killed. */
  async #unlock(): Promise<void> {
    const locks = join(this.#folder.state, ".pulumi", "locks");
    const left = await readdir(locks, { recursive: true }).catch(() => []);
    if (left.some((file) => file.endsWith(".json"))) await this.#pulumi(["cancel", "--yes", STACK]);
  }

  get #configFile(): string {
    return join(this.#folder.stack, `Pulumi.${STACK}.yaml`);
  }

  /** The line that `pulumi stack init` has written: with it the empty passphrase is checked. */
  async #salt(): Promise<string> {
    const config = await readFile(this.#configFile, "utf8").catch(() => "");
    return /^encryptionsalt: .*$/m.exec(config)?.[0] ?? "";
  }

  async #pulumi(args: string[]): Promise<CommandResult> {
    const answer = await runCommand("pulumi", args, { cwd: this.#folder.stack, env: this.#env });
    if (answer.status === 0) return answer;
    throw new DemoFailure(
      `\`pulumi ${args.join(" ")}\` failed:\n${answer.stderr.trim()}\n\`npm start -- --fresh\` begins anew.`,
    );
  }
}

/** The config file of the stack. Scalars are in JSON, which YAML understands. */
export function stackConfig(salt: string, jobs: Record<string, DemoJob>, endpoint: string): string {
  const lines = [
    salt,
    "config:",
    `  alicloud:region: ${REGION}`,
    `  ${PROJECT}:endpoint: ${JSON.stringify(endpoint)}`,
    // It would be kept in the repository, and outlive a demo that begins anew.
    `  ${PROJECT}:journal: none`,
    `  ${PROJECT}:jobs:`,
  ];
  for (const [name, job] of Object.entries(jobs)) {
    lines.push(`    ${name}:`);
    for (const [key, value] of Object.entries(job)) lines.push(`      ${key}: ${JSON.stringify(value)}`);
  }
  return `${lines.filter(Boolean).join("\n")}\n`;
}

/** The user's real credentials have no business with a local OSS. */
function withoutCloudAccount(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(OSS|ALIBABA_CLOUD|ALICLOUD)_/.test(name)));
}

function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
