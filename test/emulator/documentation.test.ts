import { execFile, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it, onTestFinished } from "vitest";
import { HELP } from "../../src/emulator/command-line";
import { IMM_ACTIONS } from "../../src/emulator/imm/action-names";
import { OPERATION_NAMES } from "../../src/emulator/operation";
import { emulatorForTest, emulatorWithBucket, submit, temporaryDirectory } from "./emulator-client";

const ROOT = join(__dirname, "../..");
const PAGE = readFileSync(join(ROOT, "docs/emulator.md"), "utf8");
const PAGE_ADDRESS = "http://localhost:9080";

const blocks = (language: string) =>
  [...PAGE.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, "gms"))].map(([, text = ""]) => text);

const namesIn = (text: string, name: RegExp) => new Set(text.match(name));

describe("the page about the emulator", () => {
  it("has commands that work", async () => {
    const [start = "", ...others] = blocks("bash");
    expect(start).toContain("npx oss-emulator ");
    expect(others.length).toBeGreaterThan(0);

    const command = start.trim().replace("npx", "").replace("9080", "0").trim().split(" ").slice(1);
    const file = join(ROOT, "src/emulator/command.ts");
    const tsx = require.resolve("tsx");
    const server = spawn(process.execPath, ["--import", tsx, file, ...command], { cwd: await temporaryDirectory() });
    onTestFinished(() => {
      server.kill("SIGKILL");
    });
    let said = "";
    server.stdout.setEncoding("utf8").on("data", (text) => {
      said += text;
    });
    await expect.poll(() => said, { timeout: 10_000 }).toMatch(/^listening on http:\/\/localhost:\d+\n$/);
    const address = said.replace("listening on ", "").trim();
    for (const block of others) {
      await promisify(execFile)("bash", ["-euc", block.replaceAll(PAGE_ADDRESS, address)]);
    }
  }, 30_000);

  it("has a program that works", async () => {
    const [program = ""] = blocks("ts");
    // Within the repository, where its imports lead somewhere.
    const folder = await mkdtemp(join(ROOT, "node_modules/.documentation-"));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const emulator = JSON.stringify(join(ROOT, "src/emulator/index.ts"));
    await writeFile(join(folder, "program.mts"), program.replace('"pulumi-oss-processing/emulator"', emulator));
    const args = ["--import", require.resolve("tsx"), join(folder, "program.mts")];
    expect(await promisify(execFile)(process.execPath, args)).toEqual({ stdout: "[]\n", stderr: "" });
  }, 30_000);

  it("has an example of every kind of fault, and each is taken", async () => {
    const { endpoint } = await emulatorForTest();
    const post = async (body: string) => {
      const response = await fetch(`${endpoint}/_emulator/faults`, { method: "POST", body });
      return { status: response.status, answer: (await response.json()) as { error?: string } };
    };
    const shown = { request: new Set<string>(), task: new Set<string>() };
    for (const example of blocks("json")) {
      expect(await post(example), example).toMatchObject({ status: 201 });
      const { operation, kind } = JSON.parse(example) as { operation: string; kind: string };
      shown[operation === "task" ? "task" : "request"].add(kind);
    }
    for (const [operation, kinds] of [
      ["*", shown.request],
      ["task", shown.task],
    ] as const) {
      const { answer } = await post(JSON.stringify({ operation, kind: "unknown" }));
      expect(answer.error).toMatch(/^kind must be one of /);
      expect([...kinds].sort()).toEqual((answer.error ?? "").replace("kind must be one of ", "").split(", ").sort());
    }
  });

  it("names addresses that exist", async () => {
    const { emulator, client } = await emulatorWithBucket();
    await client.put("a.mp4", Buffer.from("film"));
    await submit(client, "a.mp4", "x-oss-async-process=video/convert,f_mp4|sys/saveas,o_Yg");
    const id = emulator.tasks.list()[0]?.id ?? "";
    const rows = [...PAGE.matchAll(/^\| `(GET|POST|DELETE) (\/_emulator\/\S+)` \|/gm)];
    expect(rows.length).toBeGreaterThan(0);
    for (const [, method = "", path = ""] of rows) {
      const address = emulator.endpoint + path.replace("/ID", `/${id}`);
      const body = path.endsWith("/faults") && method === "POST" ? blocks("json")[0] : undefined;
      const response = await fetch(address, { method, ...(body === undefined ? {} : { body }) });
      expect(response.ok, `${method} ${path}`).toBe(true);
    }
  });

  it("names every option of the command, every operation and every action", () => {
    const options = /--[a-z][a-z-]+/g;
    const table = PAGE.slice(PAGE.indexOf("| option |"), PAGE.indexOf("### In a program"));
    expect(namesIn(table, options)).toEqual(namesIn(HELP, options));

    const names = PAGE.slice(PAGE.indexOf("**Requests to OSS**"), PAGE.indexOf("**Tasks**"));
    const codes = [...names.matchAll(/`((imm:)?[A-Za-z0-9-]+)`/g)].map(([, name = ""]) => name);
    expect(codes).toEqual(expect.arrayContaining([...OPERATION_NAMES, ...IMM_ACTIONS.map((name) => `imm:${name}`)]));
  });
});
