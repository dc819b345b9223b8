import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { parseCommandLine } from "../../src/emulator/command-line";
import { clientAt, submit, temporaryDirectory } from "./emulator-client";
import { silentWave } from "./silent-wave";

const COMMAND = join(__dirname, "../../src/emulator/command.ts");

function run(args: string[], env: Record<string, string> = {}) {
  const child: ChildProcess = spawn(process.execPath, ["--import", "tsx", COMMAND, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...env },
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

async function listening(said: { stdout: string }): Promise<string> {
  await expect.poll(() => said.stdout, { timeout: 10_000 }).toMatch(/^listening on http:\/\/localhost:\d+\n$/);
  return said.stdout.replace("listening on ", "").trim();
}

it.each(["SIGTERM", "SIGINT"] as const)(
  "says one line, serves, and ends well at %s",
  async (signal) => {
    const data = await temporaryDirectory();
    const { child, said, ended } = run(["--port", "0", "--data", data, "--credentials", "id:secret"]);
    await expect.poll(() => said.stdout, { timeout: 10_000 }).toMatch(/^listening on http:\/\/localhost:\d+\n$/);
    const endpoint = said.stdout.replace("listening on ", "").trim();
    expect((await fetch(`${endpoint}/_emulator/health`)).status).toBe(200);
    expect((await fetch(`${endpoint}/`)).status).toBe(403);

    child.kill(signal);
    expect(await ended).toEqual({ code: 0, stdout: `listening on ${endpoint}\n`, stderr: "" });
  },
  20_000,
);

it("leaves no tool running when it is told to end, and starts its tasks again when it starts again", async () => {
  const [data, tools] = [await temporaryDirectory(), await temporaryDirectory()];
  const started = join(tools, "started");
  // A tool that never ends, and tells which processes it was.
  writeFileSync(join(tools, "ffmpeg"), `#!/bin/sh\necho $$ >> '${started}'\nexec sleep 600\n`, { mode: 0o755 });
  const toolProcesses = () => (existsSync(started) ? readFileSync(started, "utf8").trim().split("\n").map(Number) : []);
  const arguments_ = ["--data", data, "--credentials", "id:secret"];
  const env = { PATH: `${tools}${delimiter}${process.env.PATH}` };

  const first = run(arguments_, env);
  const client = clientAt(await listening(first.said), { accessKeyId: "id", accessKeySecret: "secret" });
  await client.putBucket("examplebucket");
  await client.useBucket("examplebucket").put("a.wav", silentWave(1));
  await submit(client, "a.wav", "x-oss-async-process=audio/convert,f_mp3|sys/saveas,o_YQ");
  await expect.poll(() => toolProcesses().length, { timeout: 5000 }).toBe(1);
  first.child.kill("SIGTERM");
  expect(await first.ended).toMatchObject({ code: 0, stderr: "" });
  expect(isRunning(toolProcesses()[0] as number)).toBe(false);

  const second = run(arguments_, env);
  const tasks = await (await fetch(`${await listening(second.said)}/_emulator/tasks`)).json();
  expect(tasks).toEqual([expect.objectContaining({ source: "oss://examplebucket/a.wav", status: "Running" })]);
  await expect.poll(() => toolProcesses().length, { timeout: 5000 }).toBe(2);
  second.child.kill("SIGTERM");
  expect(await second.ended).toMatchObject({ code: 0, stderr: "" });
  expect(isRunning(toolProcesses()[1] as number)).toBe(false);
}, 60_000);

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

it("explains itself", async () => {
  const help = await run(["--help"]).ended;
  expect(help).toMatchObject({ code: 0, stderr: "" });
  expect(help.stdout).toContain("Usage: oss-emulator");
}, 20_000);

it("ends badly when it is called wrongly, and keeps secrets to itself", async () => {
  const { code, stdout, stderr } = await run(["--data", "d", "--credentials", "topsecret"]).ended;
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(/^oss-emulator: credentials are written ID:SECRET/);
  expect(stderr).not.toContain("topsecret");
}, 20_000);

it("reads its arguments", () => {
  const credentials = ["--credentials", "id:secret", "--credentials", "STS.id:secret:token"];
  expect(parseCommandLine(["--data", "d", "--port", "8080", "--region", "us-west-1", ...credentials])).toEqual({
    dataDirectory: "d",
    port: 8080,
    region: "us-west-1",
    credentials: [
      { accessKeyId: "id", accessKeySecret: "secret" },
      { accessKeyId: "STS.id", accessKeySecret: "secret", securityToken: "token" },
    ],
    unbound: false,
  });
  expect(
    parseCommandLine(["--data", "d", "--credentials", "a:b", "--unbound", "--requests-per-second", "100"]),
  ).toMatchObject({ unbound: true, requestsPerSecond: 100 });
  expect(parseCommandLine(["--help"])).toBeUndefined();
});

it.each([
  [["--credentials", "id:secret"], "--data is missing"],
  [["--data", "d"], "--credentials is missing"],
  [["--data", "d", "--credentials", ":secret"], "credentials are written ID:SECRET"],
  [["--data", "d", "--credentials", "a:b", "--port", "high"], "--port must be 0 to 65535, not high"],
  [["--data", "d", "--credentials", "a:b", "--port", "65536"], "--port must be 0 to 65535, not 65536"],
  [["--data", "d", "--credentials", "a:b", "--region", "oss-cn-hangzhou"], "--region must be a region ID"],
  [["--data", "d", "--credentials", "a:b", "--requests-per-second", "0"], "--requests-per-second must be a positive"],
  [["--speed", "9"], "Unknown option '--speed'"],
])("refuses %j", (args, complaint) => {
  expect(() => parseCommandLine(args)).toThrow(complaint);
});
