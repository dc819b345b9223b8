import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readFile, rm, symlink, unlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { type Deployment, LocalWorkspace, PulumiCommand, type Stack } from "@pulumi/pulumi/automation";
import OSS from "ali-oss";
import { afterAll, afterEach, beforeAll } from "vitest";
import { parse, stringify } from "yaml";
import { type Emulator, type EmulatorOptions, startEmulator } from "../../src/emulator";
import { pulumiCli, pulumiEnvironment } from "../../tools/pulumi-cli";

/** The root of the repository. */
export const repository = dirname(dirname(__dirname));

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
    await writeFile(join(folder, "Pulumi.yaml"), projectFile("index.js", "\n  options:\n    typescript: false"));
    await linkPackages(folder);
    const project = await Project.open(folder, emulator);
    await project.setProgram(program);
    return project;
  }

  /** As {@link ofProgram}, in TypeScript, which Pulumi checks and translates. */
  static async ofTypeScript(emulator: Emulator, program: string): Promise<Project> {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "Pulumi.yaml"), projectFile("index.ts"));
    await writeFile(join(folder, "index.ts"), program);
    await linkPackages(folder);
    return Project.open(folder, emulator);
  }

  /** A copy of one of the examples, translated here: Pulumi would take seconds for each, and types are checked elsewhere. */
  static async ofExample(emulator: Emulator, name: string): Promise<Project> {
    const folder = await copyOfExample(name);
    await translateProgram(folder);
    return Project.open(folder, emulator);
  }

  /** The repository's own project, whose jobs come from stack config. */
  static async ofConfig(emulator: Emulator, jobs: unknown): Promise<Project> {
    const folder = await temporaryFolder();
    for (const name of ["Pulumi.yaml", "package.json"]) await cp(join(repository, name), join(folder, name));
    // The program runs in its folder, below which it keeps its journal: projects must not share it.
    await cp(join(repository, "dist"), join(folder, "dist"), { recursive: true });
    await symlink(join(repository, "node_modules"), join(folder, "node_modules"));
    const project = await Project.open(folder, emulator);
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
      OSS_ENDPOINT: emulator.endpoint,
      IMM_ENDPOINT: emulator.endpoint,
    };
    // The Automation API asks the CLI for its version in this process' environment.
    process.env.PATH = envVars.PATH as string;
    const pulumiCommand = await PulumiCommand.get();
    const stack = await LocalWorkspace.createStack(
      { stackName: "test", workDir: folder },
      {
        pulumiCommand,
        envVars,
        pulumiHome: folders.home,
        stackSettings: { test: { config: { "alicloud:region": emulator.region } } },
      },
    );
    return new Project(folder, stack, emulator);
  }

  async setProgram(program: string): Promise<void> {
    await writeFile(join(this.folder, "index.js"), program);
  }

  /** The program as it runs. */
  async program(): Promise<string> {
    return readFile(join(this.folder, "index.js"), "utf8");
  }

  /** Sets the jobs of the config-driven program. */
  async setJobs(jobs: unknown): Promise<void> {
    await this.addConfig({ "oss-processing:jobs": jobs });
  }

  /** Sets one config value, which is the project's own where no namespace is named. */
  async setConfig(name: string, value: unknown, options: { secret?: boolean } = {}): Promise<void> {
    if (options.secret === true) return this.stack.setConfig(name, { value: String(value), secret: true });
    // Asking Pulumi takes a second each time.
    const { name: project } = await this.stack.workspace.projectSettings();
    await this.addConfig({ [name.includes(":") ? name : `${project}:${name}`]: value });
  }

  /** Sets what a `Pulumi.<stack>.yaml` sets. */
  async copyConfig(yaml: string): Promise<void> {
    await this.addConfig((parse(yaml) as { config: Record<string, unknown> }).config);
  }

  private async addConfig(values: Record<string, unknown>): Promise<void> {
    const settings = await this.stack.workspace.stackSettings("test");
    const config = { ...settings.config, ...values } as NonNullable<typeof settings.config>;
    await this.stack.workspace.saveStackSettings("test", { ...settings, config });
  }

  /**
   * Has the resources of `@pulumi/alicloud` made at the same local OSS: by the plugin in the folder that ALICLOUD_PLUGIN
   * names, otherwise by a stand-in.
   */
  async useAlicloud(): Promise<void> {
    const { ALICLOUD_PLUGIN: plugin } = process.env;
    this.usePlugins(plugin ?? join(__dirname, "alicloud-stand-in"));
    this.setEnvironment("EMULATOR_REGION", this.emulator.region);
    const { endpoint } = this.emulator;
    if (plugin !== undefined) await this.setConfig("alicloud:endpoints", [{ oss: endpoint, imm: endpoint }]);
  }

  /** Has Pulumi find the plugins of a folder. */
  usePlugins(folder: string): void {
    this.setEnvironment("PATH", [folder, this.stack.workspace.envVars.PATH].join(delimiter));
  }

  /** Sets an environment variable of the deploys to come. */
  setEnvironment(name: string, value: string): void {
    this.stack.workspace.envVars[name] = value;
  }

  /** Deploys; returns the stack outputs, how many resources went through each step, and how many tasks were submitted. */
  async up(): Promise<Deployed> {
    const before = this.emulator.submissions.received;
    const { outputs, summary, stdout } = await this.stack.up({ color: "never" });
    const plain = Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value]));
    return {
      outputs: plain,
      changes: { ...summary.resourceChanges },
      submissions: this.emulator.submissions.received - before,
      text: stdout,
    };
  }

  /** Deploys what must fail; returns all that the user was shown, and how many tasks were submitted. */
  async failingUp(): Promise<{ text: string; submissions: number }> {
    const before = this.emulator.submissions.received;
    const text = await failureText(this.stack.up({ color: "never" }));
    return { text, submissions: this.emulator.submissions.received - before };
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
  async storedState(projectName = "engine-test"): Promise<string> {
    return readFile(join(this.folder, "backend", ".pulumi", "stacks", projectName, "test.json"), "utf8");
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

/** The projects of a test file, each for one test only, and the local OSS that they share. */
export interface Deployments {
  readonly emulator: Emulator;
  ofProgram(program: string): Promise<Project>;
  ofTypeScript(program: string): Promise<Project>;
  ofExample(name: string): Promise<Project>;
  ofConfig(jobs: unknown): Promise<Project>;
}

/** Starts a local OSS for a test file, and removes each test's projects when the test is over. */
export function useDeployments(start: () => Promise<Emulator>): Deployments {
  let emulator: Emulator | undefined;
  const projects: Project[] = [];
  const running = (): Emulator => {
    if (!emulator) throw new Error("the local OSS runs during tests only");
    return emulator;
  };
  const keep = async (opening: Promise<Project>): Promise<Project> => {
    const project = await opening;
    projects.push(project);
    return project;
  };
  beforeAll(async () => {
    emulator = await start();
  });
  afterEach(async () => {
    running().clearFaults();
    for (const project of projects.splice(0)) await project.remove();
  });
  afterAll(() => emulator?.close());
  return {
    get emulator() {
      return running();
    },
    ofProgram: (program) => keep(Project.ofProgram(running(), program)),
    ofTypeScript: (program) => keep(Project.ofTypeScript(running(), program)),
    ofExample: (name) => keep(Project.ofExample(running(), name)),
    ofConfig: (jobs) => keep(Project.ofConfig(running(), jobs)),
  };
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

/** A client of a local OSS. */
export function connect({ credentials, endpoint, region }: Emulator): OSS {
  const options = { ...credentials, endpoint, region: `oss-${region}`, authorizationV4: true, sldEnable: true };
  return new OSS(options as OSS.Options);
}

/** A local OSS with two buckets and some sources, which don't need to be real media to be submitted. */
export async function startStockedEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const emulator = await startEmulator(options);
  const client = connect(emulator);
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

function projectFile(main: string, runtime = ""): string {
  return `name: engine-test\nmain: ${main}\nruntime:\n  name: nodejs${runtime}\n`;
}

/** Makes a TypeScript program one that runs as it is. */
async function translateProgram(folder: string): Promise<void> {
  const program = join(folder, "index.ts");
  if (!existsSync(program)) return;
  const { ModuleKind, ScriptTarget, transpileModule } = await import("typescript");
  const compilerOptions = { module: ModuleKind.CommonJS, target: ScriptTarget.ES2022, esModuleInterop: true };
  const { outputText } = transpileModule(await readFile(program, "utf8"), { compilerOptions });
  await writeFile(join(folder, "index.js"), outputText);
  await rm(program);
  const file = join(folder, "Pulumi.yaml");
  const project = parse(await readFile(file, "utf8")) as object;
  await writeFile(file, stringify({ ...project, runtime: { name: "nodejs", options: { typescript: false } } }));
}

/** A copy of an example in a temporary folder, with the packages that it needs. */
export async function copyOfExample(name: string): Promise<string> {
  const folder = await temporaryFolder();
  await cp(join(repository, "examples", name), folder, { recursive: true });
  await rm(join(folder, "node_modules"), { recursive: true, force: true });
  await linkPackages(folder);
  return folder;
}

/** Gives a project this package and Pulumi as links, as `npm install <folder>` does. */
async function linkPackages(folder: string): Promise<void> {
  // Without one of its own, Node would take one from a folder above for the project's.
  if (!existsSync(join(folder, "package.json"))) {
    await writeFile(join(folder, "package.json"), JSON.stringify({ name: "engine-test", private: true }));
  }
  await mkdir(join(folder, "node_modules"));
  for (const name of ["@pulumi", "@types", "typescript"]) {
    await symlink(join(repository, "node_modules", name), join(folder, "node_modules", name));
  }
  await symlink(repository, join(folder, "node_modules", "pulumi-oss-processing"));
}

function temporaryFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), "pulumi-oss-processing-"));
}
