import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, delimiter, dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  builtCli,
  type CliSource,
  cachedCli,
  cacheFolder,
  cliOnPath,
  firstCli,
  PULUMI_VERSION,
  type PulumiCli,
  pulumiCli,
  pulumiEnvironment,
} from "../../tools/pulumi-cli";

const programs = ["pulumi", "pulumi-language-nodejs", "pulumi-resource-pulumi-nodejs"];
/** Keeps the installer's process from starting, and so from reaching for the network. */
const noDownload = { NODE_OPTIONS: "--require=./no-such-module" };
const silent = { write: () => true };

let folder: string;
let env: NodeJS.ProcessEnv;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "pulumi-cli-"));
  // /bin for the shell of the stand-in programs; it holds neither pulumi nor go.
  env = { PATH: [join(folder, "bin"), "/bin"].join(delimiter), XDG_CACHE_HOME: join(folder, "cache") };
});

afterEach(() => rm(folder, { recursive: true, force: true }));

/** Puts a shell script in the place of a program. */
async function program(path: string, script = "exit 0"): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
}

async function pulumiIn(bin: string, version: string, names = programs): Promise<void> {
  for (const name of names) await program(join(bin, name), name === "pulumi" ? `echo v${version}` : "exit 0");
}

describe("the order of the sources", () => {
  const cli: PulumiCli = { binFolder: "/somewhere", version: PULUMI_VERSION, origin: "cache" };
  const asked: string[] = [];
  const having = (name: string): CliSource => ({
    name,
    async get() {
      asked.push(name);
      return cli;
    },
  });
  const lacking = (name: string, reason: string): CliSource => ({
    name,
    async get() {
      asked.push(name);
      throw new Error(reason);
    },
  });

  beforeEach(() => {
    asked.length = 0;
  });

  it("asks one after the other and stops at the first that has a CLI", async () => {
    expect(await firstCli([lacking("on PATH", "none"), having("in the cache"), having("download")])).toBe(cli);
    expect(asked).toEqual(["on PATH", "in the cache"]);
  });

  it("says of each source why it failed, and what to install", async () => {
    const failed = firstCli([
      lacking("on PATH", "there is no `pulumi`"),
      lacking("download", "Failed to download the installer"),
      lacking("build", "it needs Go 1.25 or newer, and there is no `go` on PATH"),
    ]);
    await expect(failed).rejects.toThrowErrorMatchingInlineSnapshot(`
      [PulumiCliMissing: The Pulumi CLI 3.246.0 or newer is needed and could not be had:
        - on PATH: there is no \`pulumi\`
        - download: Failed to download the installer
        - build: it needs Go 1.25 or newer, and there is no \`go\` on PATH
      Install one of these and try again:
        - the Pulumi CLI 3.246.0 or newer (https://www.pulumi.com/docs/install/), so that \`pulumi version\` works
        - Go 1.25 or newer (https://go.dev/dl/), to build the CLI from Go modules]
    `);
  });
});

describe("a CLI on PATH", () => {
  const found = () => cliOnPath({ env }).get();

  it("is taken with its language host beside it", async () => {
    await pulumiIn(join(folder, "bin"), "3.300.1");
    expect(await found()).toEqual({ binFolder: join(folder, "bin"), version: "3.300.1", origin: "PATH" });
  });

  it("is taken through a link, from the folder that holds all of it", async () => {
    await pulumiIn(join(folder, "installed"), PULUMI_VERSION);
    await mkdir(join(folder, "bin"));
    await symlink(join(folder, "installed", "pulumi"), join(folder, "bin", "pulumi"));
    expect((await found()).binFolder).toBe(join(folder, "installed"));
  });

  it("is taken with its language host elsewhere on PATH", async () => {
    await pulumiIn(join(folder, "bin"), PULUMI_VERSION, ["pulumi"]);
    await pulumiIn(join(folder, "hosts"), PULUMI_VERSION, programs.slice(1));
    env.PATH += delimiter + join(folder, "hosts");
    expect((await found()).binFolder).toBe(join(folder, "bin"));
  });

  it("is refused without its language host", async () => {
    await pulumiIn(join(folder, "bin"), PULUMI_VERSION, ["pulumi"]);
    await expect(found()).rejects.toThrow(
      "bin/pulumi is there, but not pulumi-language-nodejs and pulumi-resource-pulumi-nodejs",
    );
  });

  it.each(["3.245.9", "3.99.0", "4.0.0", "2.300.0"])("is refused at version %s", async (version) => {
    await pulumiIn(join(folder, "bin"), version);
    await expect(found()).rejects.toThrow(`is ${version}; needed is ${PULUMI_VERSION} or newer`);
  });

  it.each([PULUMI_VERSION, "3.246.1", "3.1000.0", "3.247.0-dev.0"])("is taken at version %s", async (version) => {
    await pulumiIn(join(folder, "bin"), version);
    expect((await found()).version).toBe(version);
  });

  it("is refused when it does not run", async () => {
    await pulumiIn(join(folder, "bin"), PULUMI_VERSION);
    await program(join(folder, "bin", "pulumi"), "echo 'wrong libc' >&2; exit 127");
    await expect(found()).rejects.toThrow("bin/pulumi version` failed: wrong libc");
  });
});

describe("the cache", () => {
  it("is below XDG_CACHE_HOME, else below the home folder", () => {
    const name = `pulumi-oss-processing/pulumi-${PULUMI_VERSION}-${process.platform}-${process.arch}`;
    expect(cacheFolder({ XDG_CACHE_HOME: "/caches", HOME: "/home/me" })).toBe(`/caches/${name}`);
    expect(cacheFolder({ HOME: "/home/me" })).toBe(`/home/me/.cache/${name}`);
    expect(cacheFolder({ XDG_CACHE_HOME: "relative", HOME: "/home/me" })).toBe(`/home/me/.cache/${name}`);
  });

  it("is used when complete", async () => {
    await pulumiIn(cacheFolder(env), PULUMI_VERSION);
    expect(await pulumiCli({ env, terminal: silent })).toEqual({
      binFolder: cacheFolder(env),
      version: PULUMI_VERSION,
      origin: "cache",
    });
  });

  it("is not used when a program is missing", async () => {
    await pulumiIn(cacheFolder(env), PULUMI_VERSION, programs.slice(0, 2));
    await expect(cachedCli({ env }).get()).rejects.toThrow(`nothing complete in ${cacheFolder(env)}`);
  });
});

describe("a build", () => {
  const build = () => builtCli({ env, terminal: silent }).get();
  const go = (script: string) => program(join(folder, "bin", "go"), script);

  /** A `go` that "builds" by writing a script to the path after -o, and has the launcher in its module folder. */
  const working = () => `
case "$1" in
  version) echo "go version go1.25.3 linux/amd64" ;;
  list) echo "${folder}/sdk" ;;
  build) while [ "$1" != -o ]; do shift; done; printf '#!/bin/sh\\necho v${PULUMI_VERSION}\\n' > "$2"; chmod +x "$2" ;;
esac`;

  async function launcherInModule() {
    await mkdir(join(folder, "sdk/nodejs/dist"), { recursive: true });
    await writeFile(join(folder, "sdk/nodejs/dist/pulumi-resource-pulumi-nodejs"), "#!/bin/sh\n", { mode: 0o444 });
  }

  it("needs Go", async () => {
    await expect(build()).rejects.toThrow("it needs Go 1.25 or newer, and there is no `go` on PATH");
  });

  it("needs a recent Go", async () => {
    await go('echo "go version go1.24.9 linux/amd64"');
    await expect(build()).rejects.toThrow("bin/go is 1.24");
  });

  it("fills the cache, and clears away what a killed one has left", async () => {
    await mkdir(`${cacheFolder(env)}.unfinished-abc/half`, { recursive: true });
    await go(working());
    await launcherInModule();
    expect((await build()).origin).toBe("build");
    expect(await cachedCli({ env }).get()).toMatchObject({ binFolder: cacheFolder(env) });
    expect(await readdir(dirname(cacheFolder(env)))).toEqual([basename(cacheFolder(env))]);
  });

  it("leaves nothing behind when it fails halfway, and says what the compiler said", async () => {
    await go(`${working()}\ncase "$*" in *language*) echo 'no space left on device' >&2; exit 1 ;; esac`);
    await expect(build()).rejects.toThrow("`go build` of pulumi-language-nodejs failed: no space left on device");
    expect(await readdir(dirname(cacheFolder(env)))).toEqual([]);
  });

  it("is made once when two processes ask at the same time", async () => {
    await go(`echo "$1" >> ${folder}/calls\n${working()}`);
    await launcherInModule();
    const both = await Promise.all([1, 2].map(() => pulumiCli({ env: { ...env, ...noDownload }, terminal: silent })));
    expect(both.map(({ origin }) => origin).sort()).toEqual(["build", "cache"]);
    expect((await readFile(join(folder, "calls"), "utf8")).match(/build/g)).toHaveLength(programs.length - 1);
  });

  it("is the last hope: without it the error names all four sources", async () => {
    await go('echo "go version go1.20 linux/amd64"');
    const failed = pulumiCli({ env: { ...env, ...noDownload }, terminal: silent });
    const message = await failed.then(String, (error: Error) => error.message);
    expect(message.match(/^ {2}- .*?: /gm)).toEqual([
      "  - on PATH: ",
      "  - in the cache: ",
      "  - download: ",
      "  - build: ",
    ]);
  });
});

it("names one version everywhere", async () => {
  const manifest = JSON.parse(await readFile("package.json", "utf8"));
  expect(manifest.devDependencies["@pulumi/pulumi"]).toBe(PULUMI_VERSION);
  expect(await readFile("tools/go/pulumi/go.mod", "utf8")).toContain(
    `require github.com/pulumi/pulumi/pkg/v3 v${PULUMI_VERSION}\n`,
  );
});

it("keeps what belongs to the user's own Pulumi out of the environment", () => {
  const cli: PulumiCli = { binFolder: "/cache/bin", version: PULUMI_VERSION, origin: "cache" };
  const environment = pulumiEnvironment(
    cli,
    { backend: "/demo/state", home: "/demo/home" },
    { PATH: "/usr/bin", PULUMI_ACCESS_TOKEN: "pul-secret", PULUMI_CONFIG_PASSPHRASE_FILE: "/home/me/passphrase" },
  );
  expect(environment).toEqual({
    PATH: ["/cache/bin", dirname(process.execPath), "/usr/bin"].join(delimiter),
    PULUMI_BACKEND_URL: "file:///demo/state?metadata=skip",
    PULUMI_HOME: "/demo/home",
    PULUMI_CONFIG_PASSPHRASE: "",
    PULUMI_SKIP_UPDATE_CHECK: "1",
    PULUMI_CONTINUE_ON_ERROR: "true",
  });
});
