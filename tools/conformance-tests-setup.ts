import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { runCommand } from "./command";

type GoClient = { readonly program: string } | { readonly missing: string };

declare module "vitest" {
  export interface ProvidedContext {
    /** The compiled client on the vendor's SDK for Go, or why there is none. */
    goClient: GoClient;
  }
}

const downloadAndBuildLimit = 10 * 60_000;

/**
 * Runs once before the conformance tests: fetches and compiles what they run, so that the tests themselves talk to this
 * machine only. Where Go is missing, its tests are left out; where it is there and fails, that is an error.
 */
export default async function setup(project: { provide(name: "goClient", value: GoClient): void }): Promise<void> {
  const version = await runCommand("go", ["version"]).catch(() => undefined);
  if (version?.status !== 0) {
    project.provide("goClient", { missing: "Go isn't on PATH" });
    return;
  }
  const repository = dirname(__dirname);
  const folder = join(repository, "node_modules", ".cache", "pulumi-oss-processing");
  await mkdir(folder, { recursive: true });
  const program = join(folder, process.platform === "win32" ? "go-client.exe" : "go-client");
  const { status, stderr } = await runCommand("go", ["build", "-mod=readonly", "-o", program, "."], {
    cwd: join(repository, "test", "conformance", "go-client"),
    timeout: downloadAndBuildLimit,
  });
  if (status !== 0) throw new Error(`the Go client doesn't build:\n${stderr}`);
  project.provide("goClient", { program });
}
