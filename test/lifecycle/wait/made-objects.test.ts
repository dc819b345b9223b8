import { describe, expect, it } from "vitest";
import { PartialFailure } from "../../../src/lifecycle/partial-failure";
import type { TaskStatus } from "../../../src/lifecycle/task-status";
import type { AwaitedTask } from "../../../src/lifecycle/wait/awaited-task";
import { complete, completionChanges } from "../../../src/lifecycle/wait/completion";
import type { CompletionInputs } from "../../../src/lifecycle/wait/completion-state";
import { at, service, submittedAt } from "./waiting-services";

const taskId = "MediaConvert-1";
const film: AwaitedTask = {
  name: "film",
  taskId,
  source: "oss://videos/a.mp4",
  target: "oss://results/a.mp4",
  submittedAt,
};
const succeeded: TaskStatus = { status: "Succeeded", startedAt: at(0.4), endedAt: at(10.2) };

function inputs(...tasks: AwaitedTask[]): CompletionInputs {
  return { tasks, timeout: "1m", interval: "10s", region: "cn-hangzhou" };
}

describe("the objects that a task made", () => {
  it("are the one that its target names, with what tells its content", async () => {
    const { context, buckets } = service({ [taskId]: succeeded });
    buckets.put("oss://results/a.mp4", 5);
    const { ended } = await complete("wait", inputs(film), { ended: {} }, context);
    const object = { uri: "oss://results/a.mp4", size: 7, etag: "E5", lastModified: at(5) };
    expect(ended.film).toMatchObject({ status: "Succeeded", objects: [object], objectCount: 1 });
  });

  it.each([
    ["in the second that it began in", 0, 1],
    ["before that", -1, 0],
    ["in the second that it ended in", 10, 1],
    ["when it was long over", 15, 0],
  ])("were written while it ran: %s", async (_when, seconds, count) => {
    const { context, buckets } = service({ [taskId]: succeeded });
    buckets.put("oss://results/a.mp4", seconds);
    const { ended } = await complete("wait", inputs(film), { ended: {} }, context);
    expect(ended.film).toMatchObject({ status: "Succeeded", objectCount: count });
  });

  it("are all that a template can stand for, the first hundred of them in the outputs", async () => {
    const { context, buckets } = service({ [taskId]: succeeded });
    for (let page = 1; page <= 120; page += 1) buckets.put(`oss://results/pages/${page}.png`, 5);
    buckets.put("oss://results/pages/cover.png", 5);
    buckets.put("oss://results/pages/121.png", -100);
    const task = { ...film, target: "oss://results/pages/{index}.png" };
    const outputs = await complete("wait", inputs(task), { ended: {} }, context);
    expect(outputs.ended.film?.objectCount).toBe(120);
    expect(outputs.ended.film?.objects).toHaveLength(100);
    expect(outputs.deletable).toBeUndefined();
  });

  it("are recorded in full where they are to go with their job", async () => {
    const { context, buckets } = service({ [taskId]: succeeded });
    for (let page = 1; page <= 120; page += 1) buckets.put(`oss://results/pages/${page}.png`, 5);
    const task = { ...film, target: "oss://results/pages/{index}.png", onDelete: "deleteTarget" };
    const outputs = await complete("wait", inputs(task), { ended: {} }, context);
    expect(outputs.ended.film?.objects).toHaveLength(100);
    expect(outputs.deletable?.map(({ name, objects }) => [name, objects.length])).toEqual([["film", 120]]);
  });

  it("are looked for as the task's own job reaches OSS", async () => {
    const { context, buckets, connections } = service({ [taskId]: succeeded, "MediaConvert-2": succeeded });
    const own = { ...film, name: "own", taskId: "MediaConvert-2", internal: true, profile: "audit" };
    const all = { ...inputs(film, own), endpoint: "https://oss.example", immEndpoint: "https://imm.example" };
    await complete("wait", all, { ended: {} }, context);
    expect(buckets.connections).toEqual([
      { region: "cn-hangzhou", endpoint: "https://oss.example", internal: undefined, profile: undefined },
      { region: "cn-hangzhou", endpoint: undefined, internal: true, profile: "audit" },
    ]);
    expect(connections).toEqual([
      { region: "cn-hangzhou", immEndpoint: "https://imm.example", internal: undefined, profile: undefined },
      { region: "cn-hangzhou", immEndpoint: undefined, internal: true, profile: "audit" },
    ]);
  });

  it("may be hidden, which is said in one line and no reason to fail", async () => {
    const pages = { ...film, name: "pages", taskId: "MediaConvert-2", target: "oss://results/{index}.png" };
    const { context, buckets, reports } = service({ [taskId]: succeeded, "MediaConvert-2": succeeded });
    buckets.refuse("oss://results/a.mp4", "AccessDenied: not yours");
    buckets.refuse("oss://results/", "AccessDenied: not yours");
    const outputs = await complete("wait", inputs(film, pages), { ended: {} }, context);
    expect(outputs.ended.film).toEqual({ taskId, ...succeeded });
    expect(reports).toEqual([
      "The outputs don't tell which objects the tasks made (film, pages): AccessDenied: not yours",
    ]);
    expect(completionChanges(outputs, inputs(film, pages))).toBe(false);
  });

  it("have to be seen where they are to go with their job; the next deploy looks for them alone", async () => {
    const task = { ...film, onDelete: "deleteTarget" };
    const first = service({ [taskId]: succeeded });
    first.buckets.refuse("oss://results/a.mp4", "AccessDenied: not yours");
    const failure = await complete("wait", inputs(task), { ended: {} }, first.context).catch((it: unknown) => it);
    expect(String(failure)).toMatch(/onDelete: "deleteTarget" needs:\n {2}film: AccessDenied: not yours/);
    const { properties } = failure as PartialFailure<Awaited<ReturnType<typeof complete>>>;
    expect(failure).toBeInstanceOf(PartialFailure);
    expect(completionChanges(properties, inputs(task))).toBe(true);

    const second = service();
    second.buckets.put("oss://results/a.mp4", 5);
    const outputs = await complete("wait", inputs(task), properties, second.context);
    expect(second.asked).toEqual([]);
    expect(outputs.deletable).toMatchObject([{ name: "film", objects: [{ uri: "oss://results/a.mp4" }] }]);
    expect(completionChanges(outputs, inputs(task))).toBe(false);
  });

  it("aren't looked for of a task that failed or that stores nothing, whose text is told instead", async () => {
    const { target: _none, ...reading } = { ...film, name: "mark", taskId: "DecodeBlindWatermark-2" };
    const { context, buckets } = service({
      [taskId]: { status: "Failed", code: "InvalidFile", message: "No video." },
      "DecodeBlindWatermark-2": { ...succeeded, watermark: "mine" } as TaskStatus,
    });
    const failure = (await complete("wait", inputs(film, reading), { ended: {} }, context).catch(
      (it: unknown) => it,
    )) as PartialFailure<Awaited<ReturnType<typeof complete>>>;
    expect(buckets.connections).toEqual([]);
    expect(failure.properties.ended).toEqual({
      film: { taskId, status: "Failed", code: "InvalidFile", message: "No video." },
      mark: { taskId: "DecodeBlindWatermark-2", ...succeeded, watermark: "mine" },
    });
  });

  it("aren't looked for of a wait that an earlier version recorded", async () => {
    const recorded = { ...inputs(film), ended: { film: { taskId, status: "Succeeded" as const } } };
    expect(completionChanges(recorded, { ...inputs(film), endpoint: "https://oss.example" })).toBe(false);
  });
});
