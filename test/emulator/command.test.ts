import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { temporaryDirectory } from "./emulator-client";

const COMMAND = join(__dirname, "../../src/emulator/command.ts");

function run(...args: string[]) {
  const child: ChildProcess = spawn(process.execPath, ["--import", "tsx", COMMAND, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  const said = { stdout: "", stderr: "" };
  child.stdout?.setEncoding("utf8").on("data", (text) => {
    said.stdout += text;
  });
  child.stderr?.setEncoding("utf8").on("data", (text) => {
    said.stderr += text;
  });
  const ended = once(child, "close").then(([code]) => ({ code: code as number, ...said }));
  return { child, said, ended };
}

it.each(["SIGTERM", "SIGINT"] as const)(
  "says one line, serves, and ends well at %s",
  async (signal) => {
    const data = await temporaryDirectory();
    const { child, said, ended } = run("--port", "0", "--data", data, "--credentials", "id:secret");
    await expect.poll(() => said.stdout, { timeout: 10_000 }).toMatch(/^listening on http:\/\/localhost:\d+\n$/);
    const endpoint = said.stdout.replace("listening on ", "").trim();
    expect((await fetch(`${endpoint}/_emulator/health`)).status).toBe(200);
    expect((await fetch(`${endpoint}/`)).status).toBe(403);

    child.kill(signal);
    expect(await ended).toEqual({ code: 0, stdout: `listening on ${endpoint}\n`, stderr: "" });
  },
  20_000,
);

it("explains itself", async () => {
  const help = await run("--help").ended;
  expect(help).toMatchObject({ code: 0, stderr: "" });
  expect(help.stdout).toContain("Usage: oss-emulator");
}, 20_000);

it.each([
  [["--credentials", "id:secret"], "--data is missing"],
  [["--data", "d"], "--credentials is missing"],
  [["--data", "d", "--credentials", "topsecret"], "credentials are written ID:SECRET"],
  [["--data", "d", "--credentials", "a:b", "--port", "high"], "--port must be 0 to 65535, not high"],
  [["--data", "d", "--credentials", "a:b", "--region", "oss-cn-hangzhou"], "--region must be a region ID"],
  [["--speed", "9"], "Unknown option '--speed'"],
])(
  "refuses %j",
  async (args, complaint) => {
    const { code, stdout, stderr } = await run(...args).ended;
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(`oss-emulator: ${complaint}`);
    expect(stderr).not.toContain("topsecret");
  },
  20_000,
);
