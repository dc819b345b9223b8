import { cp, mkdir, mkdtemp, readdir, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

let clone: string;

beforeEach(async () => {
  clone = await mkdtemp(join(tmpdir(), "clone-"));
});

afterEach(() => rm(clone, { recursive: true, force: true }));

async function file(path: string, content: unknown): Promise<void> {
  await mkdir(dirname(join(clone, path)), { recursive: true });
  await writeFile(join(clone, path), typeof content === "string" ? content : JSON.stringify(content));
}

describe("whether the packages are installed", () => {
  const wanted = {
    "": { name: "clone" },
    "node_modules/a": { version: "1.0.0", integrity: "sha512-a" },
    "node_modules/other-platform": { version: "1.0.0", optional: true },
  };

  async function judged(installed: Record<string, unknown> | undefined): Promise<boolean> {
    const { isInstalled } = await import("../../tools/bootstrap.mjs");
    await file("package-lock.json", { packages: wanted });
    if (installed) await file("node_modules/.package-lock.json", { packages: installed });
    return isInstalled(clone);
  }

  it("is judged by npm's own record", async () => {
    expect(await judged(undefined)).toBe(false);
    expect(await judged({ "node_modules/a": wanted["node_modules/a"] })).toBe(true);
  });

  it.each([
    ["a package is missing", {}],
    ["a package has another version", { "node_modules/a": { version: "1.1.0", integrity: "sha512-a" } }],
    ["a package has another content", { "node_modules/a": { version: "1.0.0", integrity: "sha512-b" } }],
  ])("is denied when %s", async (_case, installed) => {
    expect(await judged(installed)).toBe(false);
  });
});

describe("the compilation", () => {
  const said: string[] = [];

  async function bootstrapped(): Promise<string[]> {
    const { bootstrap } = await import("../../tools/bootstrap.mjs");
    said.length = 0;
    await bootstrap(clone, (line) => said.push(line));
    return said;
  }

  beforeEach(async () => {
    await file("package-lock.json", { packages: {} });
    await file("node_modules/.package-lock.json", { packages: {} });
    await symlink(resolve("node_modules/typescript"), join(clone, "node_modules/typescript"));
    await file("tsconfig.json", { compilerOptions: { types: [], lib: ["ES5"], module: "node16", skipLibCheck: true } });
    await cp("tsconfig.build.json", join(clone, "tsconfig.build.json"));
    await file("src/kept.ts", "export const kept = 1;\n");
    await file("src/room/gone.ts", "export const gone = 1;\n");
  });

  it("is done once, and again when a source has changed", async () => {
    expect(await bootstrapped()).toEqual(["compiling src…"]);
    expect(await bootstrapped()).toEqual([]);
    const past = new Date(0);
    await utimes(join(clone, "src/kept.ts"), past, past);
    expect(await bootstrapped(), "a date is no change").toEqual([]);
    await file("src/kept.ts", "export const kept = 2;\n");
    expect(await bootstrapped()).toEqual(["compiling src…"]);
  });

  it("is done again when somebody has changed the results", async () => {
    await bootstrapped();
    await rm(join(clone, "dist/kept.js"));
    expect(await bootstrapped()).toEqual(["compiling src…"]);
    expect(await readdir(join(clone, "dist"))).toContain("kept.js");
  });

  it("leaves no results of removed sources", async () => {
    await bootstrapped();
    await rm(join(clone, "src/room"), { recursive: true });
    await bootstrapped();
    expect(await readdir(join(clone, "dist"))).toEqual(["kept.d.ts", "kept.js", "kept.js.map"]);
  });

  it("is not taken for done when it failed", async () => {
    await file("src/kept.ts", "export const kept: string = 1;\n");
    await expect(bootstrapped()).rejects.toThrow(/^src does not compile:\nsrc\/kept\.ts\(1,14\): error TS2322/);
    await expect(bootstrapped()).rejects.toThrow(/^src does not compile/);
  });
});
