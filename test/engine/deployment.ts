import { cp, mkdir, mkdtemp, readFile, rm, symlink, unlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Deployment, LocalWorkspace, PulumiCommand, type Stack } from "@pulumi/pulumi/automation";
import OSS from "ali-oss";
import { type Emulator, startEmulator } from "../../src/emulator";
import { pulumiCli, pulumiEnvironment } from "../../tools/pulumi-cli";

const repository = dirname(dirname(__dirname));

/** A Pulumi project in a temporary folder, deployed with the real engine, and the local OSS that it deploys to. */
export class Project {
  private constructor(
    readonly folder: string,
    readonly stack: Stack,
    readonly emulator: Emulator,
  ) {}

  /** A project whose program is a file, and whose node_modules links to this package, as in a workspace. */
  static async ofProgram(emulator: Emulator, program: string): Promise<Project> {
    const folder = await temporaryFolder();
    await writeFile(
      join(folder, "Pulumi.yaml"),
      "name: engine-test\nmain: index.js\nruntime:\n  name: nodejs\n  options:\n    typescript: false\n",
    );
    await mkdir(join(folder, "node_modules"));
    await symlink(join(repository, "node_modules", "@pulumi"), join(folder, "node_modules", "@pulumi"));
    await symlink(repository, join(folder, "node_modules", "pulumi-oss-processing"));
    const project = await Project.open(folder, emulator);
    await project.setProgram(program);
    return project;
  }

  /** The repository's own project, whose jobs come from stack config. */
  static async ofConfig(emulator: Emulator, jobs: unknown): Promise<Project> {
    const folder = await temporaryFolder();
    for (const name of ["Pulumi.yaml", "package.json"]) await cp(join(repository, name), join(folder, name));
    for (const name of ["dist", "node_modules"]) await symlink(join(repository, name), join(folder, name));
    const project = await Project.open(folder, emulator);
    await project.setConfig("oss-processing:endpoint", emulator.endpoint);
    await project.setJobs(jobs);
    return project;
  }

  private static async open(folder: string, emulator: Emulator): Promise<Project> {
    const cli = await pulumiCli();
    const folders = { backend: join(folder, "backend"), home: join(folder, "home") };
    await mkdir(folders.backend);
    const envVars: Record<string, string> = {
      ...pulumiEnvironment(cli, folders),
      OSS_ACCESS_KEY_ID: emulator.credentials.accessKeyId,
      OSS_ACCESS_KEY_SECRET: emulator.credentials.accessKeySecret,
    };
    // The Automation API asks the CLI for its version in this process' environment.
    process.env.PATH = envVars.PATH as string;
    const pulumiCommand = await PulumiCommand.get();
    const stack = await LocalWorkspace.createStack(
      { stackName: "test", workDir: folder },
      { pulumiCommand, envVars, pulumiHome: folders.home },
    );
    const project = new Project(folder, stack, emulator);
    await project.setConfig("alicloud:region", emulator.region);
    return project;
  }

  async setProgram(program: string): Promise<void> {
    await writeFile(join(this.folder, "index.js"), program);
  }

  async setJobs(jobs: unknown): Promise<void> {
    await this.setConfig("oss-processing:jobs", JSON.stringify(jobs));
  }

  /** Sets one config value; an object is given as JSON. */
  async setConfig(name: string, value: string, options: { secret?: boolean } = {}): Promise<void> {
    if (name.endsWith(":jobs")) {
      const settings = await this.stack.workspace.stackSettings("test");
      const config = { ...settings.config, [name]: JSON.parse(value) };
      await this.stack.workspace.saveStackSettings("test", { ...settings, config });
      return;
    }
    await this.stack.setConfig(name, { value, secret: options.secret === true });
  }

  /** Sets an environment variable of the deploys to come. */
  setEnvironment(name: string, value: string): void {
    this.stack.workspace.envVars[name] = value;
  }

  /** Deploys; returns the stack outputs, how many resources went through each step, and how many tasks were submitted. */
  async up(): Promise<Deployed> {
    const before = this.emulator.requests.length;
    const { outputs, summary, stdout } = await this.stack.up({ color: "never" });
    const plain = Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value]));
    return {
      outputs: plain,
      changes: { ...summary.resourceChanges },
      submissions: this.emulator.requests.length - before,
      text: stdout,
    };
  }

  /** Deploys what must fail; returns all that the user was shown, and how many tasks were submitted. */
  async failingUp(): Promise<{ text: string; submissions: number }> {
    const before = this.emulator.requests.length;
    const text = await failureText(this.stack.up({ color: "never" }));
    return { text, submissions: this.emulator.requests.length - before };
  }

  /** The state's record of a job. */
  async resource(name: string): Promise<RecordedResource> {
    const { deployment } = (await this.stack.exportStack()) as Deployment;
    const resources = deployment.resources as RecordedResource[];
    const found = resources.filter(({ urn }) => urn.endsWith(`::${name}`));
    if (found.length !== 1) throw new Error(`the state has ${found.length} resources named ${name}, not one`);
    return found[0] as RecordedResource;
  }

  /** The state as it is stored: the export would decrypt it. */
  async storedState(): Promise<string> {
    return readFile(join(this.folder, "backend", ".pulumi", "stacks", "engine-test", "test.json"), "utf8");
  }

  /** The value of a stack output, after a deploy that may have failed. */
  async output<T>(name: string): Promise<T> {
    return (await this.stack.outputs())[name]?.value as T;
  }

  /** Puts another build of this package in the place of the linked one. */
  async replacePackage(edit: (folder: string) => Promise<void>): Promise<void> {
    const build = join(this.folder, "other-build");
    await mkdir(build);
    await cp(join(repository, "dist"), join(build, "dist"), { recursive: true });
    await cp(join(repository, "package.json"), join(build, "package.json"));
    await symlink(join(repository, "node_modules"), join(build, "node_modules"));
    await edit(build);
    const link = join(this.folder, "node_modules", "pulumi-oss-processing");
    await unlink(link);
    await symlink(build, link);
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** What a deploy did. */
export interface Deployed {
  // Outputs are whatever the program exports.
  // biome-ignore lint/suspicious/noExplicitAny: the tests know what their programs export
  readonly outputs: Record<string, any>;
  readonly changes: Record<string, number | undefined>;
  readonly submissions: number;
  readonly text: string;
}

/** A resource as the state has it. */
export interface RecordedResource {
  readonly urn: string;
  readonly id: string;
  readonly inputs: Record<string, unknown>;
  readonly outputs: Record<string, unknown>;
  readonly initErrors?: string[];
}

/** The text of the error that some work of the Automation API ends with. */
export async function failureText(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    return String(error);
  }
  throw new Error("the engine was expected to fail, but it succeeded");
}

/** A local OSS with two buckets and some sources, which don't need to be real media to be submitted. */
export async function startStockedEmulator(): Promise<Emulator> {
  const emulator = await startEmulator();
  const client = new OSS({
    ...emulator.credentials,
    region: `oss-${emulator.region}`,
    endpoint: emulator.endpoint,
    authorizationV4: true,
    // Missing in the published types.
    ...{ sldEnable: true },
  } as OSS.Options);
  for (const bucket of ["videos", "results"]) await client.putBucket(bucket);
  client.useBucket("videos");
  for (const key of ["a.mp4", "b.mp4", "目录/中文 文件.mp4"]) await client.put(key, Buffer.from("not really a video"));
  return emulator;
}

/** A program with one job, named `render`, that exports what a pipeline would look at. */
export function jobProgram(args: Record<string, unknown>, before = ""): string {
  return `
    const pulumi = require("@pulumi/pulumi");
    const { ProcessingJob } = require("pulumi-oss-processing");
    ${before}
    const args = ${JSON.stringify(args)};
    const job = new ProcessingJob("render", { ...args, ...(typeof more === "object" ? more : {}) });
    exports.taskId = job.taskId;
    exports.previousTaskId = job.previousTaskId;
    exports.reason = job.reason;
    exports.submission = job.submission;
    exports.id = job.id;
  `;
}

/** The package.json of a build, changed. */
export async function editPackageJson(folder: string, change: Record<string, unknown>): Promise<void> {
  const file = join(folder, "package.json");
  const content = JSON.parse(await readFile(file, "utf8")) as Record<string, unknown>;
  await writeFile(file, JSON.stringify({ ...content, ...change }));
}

function temporaryFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), "pulumi-oss-processing-"));
}
