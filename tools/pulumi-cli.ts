/**
 * Finds the Pulumi CLI, or gets it. It is not on npm, so neither `npm ci` nor package.json can bring it.
 */

import { access, chmod, constants, copyFile, realpath } from "node:fs/promises";
import { delimiter, dirname, isAbsolute, join } from "node:path";
import { cachePath, fillCache } from "./cache";
import { type CommandResult, runCommand } from "./command";
import { Progress, type Terminal } from "./progress";

/**
 * The version that is downloaded or built, and the oldest one accepted from PATH: an engine older than the SDK
 * (`@pulumi/pulumi` in package.json) may lack what the SDK asks of it. tools/go/pulumi/go.mod names it as well.
 */
export const PULUMI_VERSION = "3.246.0";

/** The engine, the host that runs Node.js programs, and the launcher of dynamic providers. */
const ENGINE = "pulumi";
const LANGUAGE_HOST = "pulumi-language-nodejs";
const DYNAMIC_PROVIDER = "pulumi-resource-pulumi-nodejs";
const PROGRAMS = [ENGINE, LANGUAGE_HOST, DYNAMIC_PROVIDER];

const OLDEST_GO = [1, 25] as const;
const DOWNLOAD_LIMIT = 10 * 60_000;
const BUILD_LIMIT = 60 * 60_000;

const REPOSITORY = dirname(__dirname);

/** A complete Pulumi CLI on this machine. */
export interface PulumiCli {
  /** The folder to put first on PATH. */
  binFolder: string;
  version: string;
  origin: "PATH" | "cache" | "download" | "build";
}

/** One way to a Pulumi CLI; it fails with an error whose message says why it is no way here. */
export interface CliSource {
  name: string;
  get(): Promise<PulumiCli>;
}

/** The surroundings that decide where a Pulumi CLI comes from. */
export interface Surroundings {
  env: NodeJS.ProcessEnv;
  terminal: Terminal;
}

/** No source had a Pulumi CLI. The message is meant for the user. */
export class PulumiCliMissing extends Error {
  override name = "PulumiCliMissing";

  constructor(reasons: { name: string; reason: string }[]) {
    super(
      [
        `The Pulumi CLI ${PULUMI_VERSION} or newer is needed and could not be had:`,
        ...reasons.map(({ name, reason }) => `  - ${name}: ${reason.trim().replaceAll("\n", "\n    ")}`),
        `Install one of these and try again:`,
        `  - the Pulumi CLI ${PULUMI_VERSION} or newer (https://www.pulumi.com/docs/install/), so that \`pulumi version\` works`,
        `  - Go ${OLDEST_GO.join(".")} or newer (https://go.dev/dl/), to build the CLI from Go modules`,
      ].join("\n"),
    );
  }
}

/** The Pulumi CLI from PATH, else from the user's cache, else downloaded, else built; the last two fill the cache. */
export async function pulumiCli(surroundings: Partial<Surroundings> = {}): Promise<PulumiCli> {
  const complete: Surroundings = { env: process.env, terminal: process.stderr, ...surroundings };
  const cached = cachedCli(complete);
  const found = await optional(firstCli([cliOnPath(complete), cached]));
  if (found) return found;
  const { withFolderLock } = await import("./folder-lock.mjs");
  // The sources are tried from the start: another process may have filled the cache meanwhile.
  return withFolderLock(
    `${cacheFolder(complete.env)}.lock`,
    () => firstCli([cliOnPath(complete), cached, downloadedCli(complete), builtCli(complete)]),
    () => complete.terminal.write("waiting for another process that is getting the Pulumi CLI…\n"),
  );
}

/** The CLI of the first source that has one. */
export async function firstCli(sources: CliSource[]): Promise<PulumiCli> {
  const reasons: { name: string; reason: string }[] = [];
  for (const source of sources) {
    try {
      return await source.get();
    } catch (error) {
      reasons.push({ name: source.name, reason: error instanceof Error ? error.message : String(error) });
    }
  }
  throw new PulumiCliMissing(reasons);
}

/** A `pulumi` that the user has installed. */
export function cliOnPath({ env }: Pick<Surroundings, "env">): CliSource {
  return {
    name: "on PATH",
    async get() {
      const engine = await onPath(ENGINE, env);
      if (!engine) throw new Error("there is no `pulumi`");
      const answer = await runCommand(engine, ["version"], {
        env: { ...env, PULUMI_SKIP_UPDATE_CHECK: "1" },
        timeout: 30_000,
      });
      const version = /v?(\d+\.\d+\.\d+\S*)/.exec(answer.stdout)?.[1];
      if (answer.status !== 0 || !version) throw new Error(`\`${engine} version\` failed: ${lastWords(answer)}`);
      if (!accepts(version)) {
        throw new Error(`${engine} is ${version}; needed is ${PULUMI_VERSION} or newer, of the same major version`);
      }
      return { binFolder: await folderWithCompanions(engine, env), version, origin: "PATH" };
    },
  };
}

/** What an earlier download or build has left. */
export function cachedCli({ env }: Pick<Surroundings, "env">): CliSource {
  return {
    name: "in the cache",
    async get() {
      const binFolder = cacheFolder(env);
      if (!(await hasAll(binFolder, PROGRAMS))) throw new Error(`nothing complete in ${binFolder}`);
      return { binFolder, version: PULUMI_VERSION, origin: "cache" };
    },
  };
}

/** The vendor's own installer, as the Automation API runs it. */
export function downloadedCli({ env, terminal }: Surroundings): CliSource {
  return {
    name: "download",
    get: () =>
      cacheCli(env, "download", async (folder) => {
        const progress = new Progress(`downloading the Pulumi CLI ${PULUMI_VERSION}, once per machine…`, terminal);
        try {
          // A process of its own, because the installer cannot be stopped otherwise.
          const answer = await runCommand(process.execPath, ["-e", INSTALL, join(folder, "root"), PULUMI_VERSION], {
            cwd: REPOSITORY,
            env,
            timeout: DOWNLOAD_LIMIT,
          });
          if (answer.timedOut) throw new Error(`not done after ${DOWNLOAD_LIMIT / 60_000} minutes`);
          if (answer.status !== 0) throw new Error(lastWords(answer));
          progress.end(`downloaded the Pulumi CLI in ${progress.elapsed}`);
          return join(folder, "root", "bin");
        } finally {
          progress.end();
        }
      }),
  };
}

const INSTALL = `
const { PulumiCommand } = require("@pulumi/pulumi/automation");
const { SemVer } = require("semver");
const [root, version] = process.argv.slice(1);
PulumiCommand.install({ root, version: new SemVer(version) }).catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});`;

/** A build from the two Go modules in tools/go, for places that reach a Go module proxy but not the vendor's site. */
export function builtCli({ env, terminal }: Surroundings): CliSource {
  return {
    name: "build",
    get: () =>
      cacheCli(env, "build", async (folder) => {
        const go = await recentGo(env);
        const text = `building the Pulumi CLI ${PULUMI_VERSION} from Go modules, about 5 minutes, once per machine…`;
        const progress = new Progress(text, terminal);
        try {
          await goBuild(go, env, ENGINE, join(folder, ENGINE), "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi");
          const host = "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs";
          await goBuild(go, env, LANGUAGE_HOST, join(folder, LANGUAGE_HOST), host);
          const list = ["list", "-mod=readonly", "-m", "-f", "{{.Dir}}", "github.com/pulumi/pulumi/sdk/v3"];
          const sdk = (await runGo(go, env, LANGUAGE_HOST, list)).stdout.trim();
          await copyFile(join(sdk, "nodejs", "dist", DYNAMIC_PROVIDER), join(folder, DYNAMIC_PROVIDER));
          // Files in the module cache are read-only and have no run bit.
          await chmod(join(folder, DYNAMIC_PROVIDER), 0o755);
          progress.end(`built the Pulumi CLI in ${progress.elapsed}`);
          return folder;
        } finally {
          progress.end();
        }
      }),
  };
}

/** The environment in which our Pulumi programs run, made from `base`. */
export function pulumiEnvironment(
  cli: PulumiCli,
  folders: { backend: string; home: string },
  base: NodeJS.ProcessEnv = process.env,
): Record<string, string> {
  const environment: NodeJS.ProcessEnv = {
    ...base,
    // Node's own folder, because the launcher of dynamic providers calls `node`.
    PATH: [cli.binFolder, dirname(process.execPath), base.PATH].filter(Boolean).join(delimiter),
    // Pulumi writes a stack's file in one step, but not the attributes beside it: a deploy that is killed at that moment
    // would leave a stack that can't be read ("failed to load checkpoint: EOF").
    PULUMI_BACKEND_URL: `file://${folders.backend}?metadata=skip`,
    PULUMI_HOME: folders.home,
    PULUMI_CONFIG_PASSPHRASE: "",
    PULUMI_SKIP_UPDATE_CHECK: "1",
    // Without it, one failed job keeps the new task IDs of all others out of the stack outputs.
    PULUMI_CONTINUE_ON_ERROR: "true",
  };
  // An access token or a passphrase file of the user's would win over the backend and passphrase above.
  delete environment.PULUMI_ACCESS_TOKEN;
  delete environment.PULUMI_CONFIG_PASSPHRASE_FILE;
  return Object.fromEntries(
    Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

/** `~/.cache/pulumi-oss-processing/pulumi-3.246.0-linux-x64`, or the same below `XDG_CACHE_HOME`. */
export function cacheFolder(env: NodeJS.ProcessEnv): string {
  return cachePath(`pulumi-${PULUMI_VERSION}-${process.platform}-${process.arch}`, env);
}

/** Lets `work` get a CLI into the cache. */
async function cacheCli(
  env: NodeJS.ProcessEnv,
  origin: "download" | "build",
  work: (folder: string) => Promise<string>,
): Promise<PulumiCli> {
  const binFolder = cacheFolder(env);
  await fillCache(binFolder, async (folder) => {
    const result = await work(folder);
    if (!(await hasAll(result, PROGRAMS))) throw new Error(`it did not bring all of ${PROGRAMS.join(", ")}`);
    return result;
  });
  return { binFolder, version: PULUMI_VERSION, origin };
}

async function recentGo(env: NodeJS.ProcessEnv): Promise<string> {
  const wanted = `Go ${OLDEST_GO.join(".")} or newer`;
  const go = await onPath("go", env);
  if (!go) throw new Error(`it needs ${wanted}, and there is no \`go\` on PATH`);
  const answer = await runCommand(go, ["version"], { env, timeout: 30_000 });
  const [, major, minor] = /go(\d+)\.(\d+)/.exec(answer.stdout)?.map(Number) ?? [];
  if (major === undefined || minor === undefined) throw new Error(`\`${go} version\` failed: ${lastWords(answer)}`);
  if (major < OLDEST_GO[0] || (major === OLDEST_GO[0] && minor < OLDEST_GO[1])) {
    throw new Error(`it needs ${wanted}, and ${go} is ${major}.${minor}`);
  }
  return go;
}

function goBuild(go: string, env: NodeJS.ProcessEnv, module: string, output: string, command: string) {
  // Pulumi's own releases set the version the same way; without it the CLI reports none and refuses some work.
  const version = `-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=${PULUMI_VERSION}`;
  const flags = ["-mod=readonly", "-trimpath", "-ldflags", `-s -w ${version}`];
  return runGo(go, env, module, ["build", ...flags, "-o", output, command]);
}

async function runGo(go: string, env: NodeJS.ProcessEnv, module: string, args: string[]): Promise<CommandResult> {
  const answer = await runCommand(go, args, {
    cwd: join(__dirname, "go", module),
    // A go.work file somewhere above the clone must not take part.
    env: { ...env, GOWORK: "off" },
    timeout: BUILD_LIMIT,
  });
  if (answer.timedOut) throw new Error(`not done after ${BUILD_LIMIT / 60_000} minutes`);
  if (answer.status !== 0) throw new Error(`\`go ${args[0]}\` of ${module} failed: ${lastWords(answer)}`);
  return answer;
}

/** Symbolic links are followed only when needed: a version manager's link leads to the manager, not to the CLI. */
async function folderWithCompanions(engine: string, env: NodeJS.ProcessEnv): Promise<string> {
  const folders = [dirname(engine), dirname(await realpath(engine))];
  const companions = [LANGUAGE_HOST, DYNAMIC_PROVIDER];
  for (const folder of folders) if (await hasAll(folder, companions)) return folder;
  const missing: string[] = [];
  for (const companion of companions) if (!(await onPath(companion, env))) missing.push(companion);
  if (missing.length > 0) throw new Error(`${engine} is there, but not ${missing.join(" and ")}`);
  return dirname(engine);
}

async function onPath(program: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  for (const folder of (env.PATH ?? "").split(delimiter).filter(isAbsolute)) {
    if (await runnable(join(folder, program))) return join(folder, program);
  }
  return undefined;
}

async function hasAll(folder: string, programs: string[]): Promise<boolean> {
  const found = await Promise.all(programs.map((program) => runnable(join(folder, program))));
  return found.every(Boolean);
}

function runnable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}

function optional<Value>(promise: Promise<Value>): Promise<Value | undefined> {
  return promise.catch(() => undefined);
}

function accepts(version: string): boolean {
  const [major, minor, patch] = numbersOf(version);
  const [wantedMajor, wantedMinor, wantedPatch] = numbersOf(PULUMI_VERSION);
  if (major !== wantedMajor) return false;
  return minor > wantedMinor || (minor === wantedMinor && patch >= wantedPatch);
}

function numbersOf(version: string): [number, number, number] {
  const [major = 0, minor = 0, patch = 0] = version.split(/[.+-]/, 3).map(Number);
  return [major, minor, patch];
}

/** The last lines of what a failed program said. */
function lastWords({ stderr, stdout, status }: CommandResult): string {
  const said = (stderr.trim() || stdout.trim()).split("\n").slice(-5).join("\n");
  return said || `exit code ${status}`;
}
