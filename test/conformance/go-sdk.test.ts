import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { type Emulator, startEmulator } from "../../src/emulator";
import { awkwardKeys, instruction } from "./awkward-keys";

interface Report {
  readonly objects: readonly { key: string; content: string; taskId: string; eventId: string; requestId: string }[];
  readonly listed: readonly string[];
  readonly refusal: { readonly code: string; readonly message: string };
}

const goClient = inject("goClient");

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.close());

async function run(program: string): Promise<Report> {
  const { credentials, port, region } = emulator;
  const { accessKeyId, accessKeySecret } = credentials;
  // An address, for which this SDK puts the bucket into the path.
  const connection = [`http://127.0.0.1:${port}`, region, accessKeyId, accessKeySecret];
  const { stdout } = await promisify(execFile)(program, [...connection, "go-client", instruction, ...awkwardKeys]);
  return JSON.parse(stdout) as Report;
}

// Only where Go is missing, which the set-up finds out.
describe.skipIf("missing" in goClient)("the vendor's SDK for Go", () => {
  it("puts, gets, lists and processes objects with awkward keys", async () => {
    const report = await run((goClient as { program: string }).program);
    expect(report.objects.map(({ key, content }) => [key, content])).toEqual(
      awkwardKeys.map((key) => [key, `content of ${key}`]),
    );
    expect([...report.listed].sort()).toEqual([...awkwardKeys].sort());
    for (const { key, taskId, eventId, requestId } of report.objects) {
      const task = emulator.tasks.get(taskId);
      expect(task).toMatchObject({ source: `oss://go-client/${key}`, instruction, eventId, requestId });
    }
    expect(report.refusal).toEqual({ code: "Imm Client", message: expect.stringContaining("Route is not found") });
  });
});
