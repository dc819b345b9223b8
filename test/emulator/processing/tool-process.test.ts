import { spawnSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { expect, test, vi } from "vitest";
import { runTool } from "../../../src/emulator/processing/tool-process";
import { temporaryFolder } from "./folder-objects";
import { isAlive } from "./processes";

const signal = new AbortController().signal;

test("arguments reach the tool as they are, whatever a shell would make of them", async () => {
  const args = ["$(touch x)", "a b", '"', "*", "; exit 3", "文"];
  const script =
    "process.stdout.write(JSON.stringify(process.argv.slice(1)));process.stderr.write('said');process.exitCode=7";
  const outcome = await runTool({
    command: process.execPath,
    args: ["-e", script, "--", ...args],
    folder: ".",
    signal,
  });
  expect(JSON.parse(outcome.stdout.toString())).toEqual(args);
  expect(outcome).toMatchObject({ exitCode: 7, stderr: "said" });
});

test("a tool that talks without end fills no memory", async () => {
  const script = "process.stderr.write('x'.repeat(10_000_000))";
  const { stderr } = await runTool({ command: process.execPath, args: ["-e", script], folder: ".", signal });
  expect(stderr).toHaveLength(256 * 1024);
});

test("a tool asked for after the end is not started", async () => {
  const closed = AbortSignal.abort(new Error("closed"));
  await expect(runTool({ command: "no-such-tool", args: [], folder: ".", signal: closed })).rejects.toThrow("closed");
});

test("tools end with the process that has started them, even where nobody closes anything", async () => {
  const started = join(await temporaryFolder(), "started");
  const program = `
    const { runTool } = require(${JSON.stringify(resolve("src/emulator/processing/tool-process.ts"))});
    const { existsSync } = require("node:fs");
    const signal = new AbortController().signal;
    runTool({ command: "sh", args: ["-c", 'echo $$ > "$0.part"; mv "$0.part" "$0"; exec sleep 600', ${JSON.stringify(started)}], folder: ".", signal });
    setInterval(() => existsSync(${JSON.stringify(started)}) && process.exit(3), 10);
  `;
  const ended = spawnSync(process.execPath, ["--require", "tsx/cjs", "-e", program], { encoding: "utf8" });
  expect(ended).toMatchObject({ status: 3, stderr: "" });
  const tool = Number(await readFile(started, "utf8"));
  expect(tool).toBeGreaterThan(0);
  await vi.waitFor(() => expect(isAlive(tool)).toBe(false), 10_000);
});
