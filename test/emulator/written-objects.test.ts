import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { clientOf, processingEmulatorForTest, submit } from "./emulator-client";
import { callImm } from "./imm/imm-client";
import { pdfOf } from "./processing/sample-documents";

const MINUTE_MS = 60_000;

it("objects that a task wrote are told alike by HEAD, the listing and the task", async () => {
  let fast = 0;
  const now = () => new Date(Date.now() + fast);
  const emulator = await processingEmulatorForTest({ now });
  const client = clientOf(emulator);
  await client.putBucket("examplebucket");
  client.useBucket("examplebucket");
  await client.put("report.pdf", Buffer.from(pdfOf(["Uno", "Due"])));
  const target = Buffer.from("text/{barename}.txt").toString("base64url");

  /** Runs the task, and answers what everybody says of what it wrote. */
  const write = async (more = "") => {
    const instruction = `doc/convert,target_txt${more}|sys/saveas,o_${target}`;
    const { data } = await submit(client, "report.pdf", `x-oss-async-process=${instruction}`);
    const { TaskId } = JSON.parse(data.toString()) as { TaskId: string };
    const { targets } = await emulator.tasks.ended(TaskId);
    expect(targets).toEqual(["oss://examplebucket/text/report.txt"]);

    const { content } = await client.get("text/report.txt");
    const { headers } = (await client.head("text/report.txt")).res;
    const { objects = [] } = await client.listV2({ prefix: "text/" });
    const ask = async (action: string, more: object) =>
      (await callImm(emulator, action, { parameters: { ProjectName: "local", ...more }, date: now() })).body;
    const task = await ask("GetTask", { TaskType: "OfficeConversion", TaskId });
    const { Tasks } = await ask("ListTasks", { StartTimeRange: { Start: task.StartTime } });
    expect(Tasks).toEqual([expect.objectContaining({ TaskId, StartTime: task.StartTime, EndTime: task.EndTime })]);
    expect(objects).toEqual([
      expect.objectContaining({
        name: "text/report.txt",
        size: content.length,
        etag: headers.etag,
        lastModified: new Date(headers["last-modified"] ?? "").toISOString(),
      }),
    ]);
    expect(headers).toMatchObject({
      etag: `"${createHash("md5").update(content).digest("hex").toUpperCase()}"`,
      "content-length": `${content.length}`,
    });
    const [started, written, ended] = [task.StartTime, headers["last-modified"], task.EndTime].map((time) =>
      Date.parse(time as string),
    ) as [number, number, number];
    // Objects are dated in whole seconds, rounded down.
    expect(written).toBeGreaterThanOrEqual(Math.floor(started / 1000) * 1000);
    expect(written).toBeLessThanOrEqual(ended);
    return { text: content.toString(), etag: headers.etag, written };
  };

  const first = await write();
  expect(first.text).toBe("Uno\n\nDue\n");
  // A result that is the same is new all the same.
  fast = 5 * MINUTE_MS;
  const second = await write();
  expect(second).toMatchObject({ etag: first.etag, text: first.text });
  expect(second.written).toBeGreaterThanOrEqual(first.written + 5 * MINUTE_MS);
  const other = await write(`,pages_${Buffer.from("2").toString("base64url")}`);
  expect(other.text).toBe("Due\n");
  expect(other.etag).not.toBe(first.etag);
});
