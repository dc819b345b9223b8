import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { runCommand } from "../../../tools/command";

const demo = (...args: string[]) => runCommand(process.execPath, ["--import", "tsx", "tools/demo/main.ts", ...args]);

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "demo-"));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

it("explains itself", async () => {
  const { status, stdout } = await demo("--help");
  expect(status).toBe(0);
  expect(stdout).toMatch(/^Usage: npm start/);
});

it("refuses options that it doesn't know, without a stack trace", async () => {
  const { status, stderr } = await demo("--frsh");
  expect(status).toBe(1);
  expect(stderr).toContain("Unknown option '--frsh'");
  expect(stderr).not.toContain("    at ");
});

it("never deletes what isn't its own", async () => {
  await writeFile(join(folder, "letter.txt"), "dear");
  const { status, stderr } = await demo("--fresh", "--folder", folder);
  expect(status).toBe(1);
  expect(stderr).toContain(`${folder} is not a folder of this demo. Remove it, or choose another with --folder.`);
  expect(await readdir(folder)).toEqual(["letter.txt"]);
});

it("says how to go on from the folder of another version", async () => {
  await mkdir(join(folder, "state"));
  await writeFile(join(folder, "demo.json"), '{"format":0}');
  const { status, stderr } = await demo("--folder", folder);
  expect(status).toBe(1);
  expect(stderr).toContain("was made by another version of the demo. `npm start -- --fresh` begins anew.");
  expect((await readdir(folder)).sort()).toEqual(["demo.json", "state"]);
});
