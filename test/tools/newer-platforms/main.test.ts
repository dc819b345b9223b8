import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runCommand } from "../../../tools/command";

let folder: string;
let registry: Server | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "newer-platforms-"));
});

afterEach(async () => {
  registry?.close();
  registry = undefined;
  await rm(folder, { recursive: true, force: true });
});

/** Starts a registry that has nothing; returns its address. */
async function emptyRegistry(): Promise<string> {
  const server = createServer((_, response) => response.writeHead(404).end("{}"));
  registry = server;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

async function run(registryUrl: string, env: NodeJS.ProcessEnv = {}) {
  const args = ["--import", "tsx", "tools/newer-platforms/main.ts", "--reports", folder];
  const { status, stdout, stderr } = await runCommand(process.execPath, args, {
    env: {
      ...process.env,
      XDG_CACHE_HOME: join(folder, "cache"),
      npm_config_cache: join(folder, "npm"),
      npm_config_registry: registryUrl,
      npm_config_noproxy: "127.0.0.1",
      ...env,
    },
  });
  const reports = (await readdir(folder)).filter((name) => name.endsWith(".json"));
  return { status, said: `${stdout}${stderr}`, reports };
}

describe("engine tests on newer platforms", () => {
  it("are skipped in one line, as no failure, where there is no way to the registry", async () => {
    const address = await emptyRegistry();
    await new Promise((resolve) => registry?.close(resolve));
    const { status, said, reports } = await run(address);
    expect(said).toMatch(/^skipped, engine tests on newer platforms: npm says ECONNREFUSED: .+\n$/);
    expect({ status, reports }).toEqual({ status: 0, reports: [] });
  });

  it("are skipped where npm has no Node.js for the machine", async () => {
    const { status, said } = await run(await emptyRegistry());
    expect(said).toMatch(/^skipped, engine tests on newer platforms: npm says E404: .+\n$/);
    expect(status).toBe(0);
  });

  it("fail where npm does for another reason", async () => {
    const npm = join(folder, "bin", "npm");
    await mkdir(dirname(npm));
    await writeFile(npm, "#!/bin/sh\necho 'npm error code ERESOLVE' >&2\necho 'npm error no way' >&2\nexit 1\n");
    await chmod(npm, 0o755);
    const { status, said } = await run("http://127.0.0.1:1/", { PATH: [dirname(npm), "/bin"].join(delimiter) });
    expect(said).toContain("failed:\nnpm error code ERESOLVE\nnpm error no way");
    expect(status).toBe(1);
  });
});
