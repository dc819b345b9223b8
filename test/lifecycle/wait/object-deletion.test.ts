import { describe, expect, it } from "vitest";
import { PartialFailure } from "../../../src/lifecycle/partial-failure";
import type { TaskStatus } from "../../../src/lifecycle/task-status";
import type { AwaitedTask } from "../../../src/lifecycle/wait/awaited-task";
import { complete, completionChanges, deleteCompletion } from "../../../src/lifecycle/wait/completion";
import type { CompletionInputs, CompletionOutputs } from "../../../src/lifecycle/wait/completion-state";
import { at, service, submittedAt } from "./waiting-services";

/** A task of a job whose results go with it. */
function task(name: string, number: number, target = `oss://results/${name}.mp4`): AwaitedTask {
  const taskId = `MediaConvert-${number}`;
  return { name, taskId, source: `oss://videos/${name}.mp4`, target, submittedAt, onDelete: "deleteTarget" };
}

function inputs(...tasks: AwaitedTask[]): CompletionInputs {
  return { tasks, timeout: "1m", interval: "10s", region: "cn-hangzhou" };
}

/** A task ran and ended within ten seconds from a second on. */
function ran(from: number): TaskStatus {
  return { status: "Succeeded", startedAt: at(from), endedAt: at(from + 10) };
}

const running: TaskStatus = { status: "Running" };

/** A service where a wait for a film and a trailer is over. */
async function waited(...tasks: AwaitedTask[]) {
  const world = service({ "MediaConvert-1": ran(0), "MediaConvert-2": ran(0), "MediaConvert-3": ran(100) });
  world.buckets.put("oss://results/film.mp4", 5);
  world.buckets.put("oss://results/trailer.mp4", 5);
  world.buckets.put("oss://results/other.mp4", 5);
  const declared = tasks.length > 0 ? tasks : [task("film", 1), task("trailer", 2)];
  const outputs = await complete("wait", inputs(...declared), { ended: {} }, world.context);
  const update = (olds: CompletionOutputs, ...news: AwaitedTask[]) =>
    complete("wait", inputs(...news), olds, world.context);
  return { ...world, outputs, update };
}

async function failureOf(work: Promise<unknown>) {
  const error = (await work.catch((it: unknown) => it)) as PartialFailure<CompletionOutputs>;
  expect(error).toBeInstanceOf(Error);
  return error;
}

describe("when a wait goes, of what the tasks made", () => {
  it("all is deleted that is still as it was made, and nothing else", async () => {
    const { context, buckets, outputs, reports } = await waited();
    buckets.put("oss://results/trailer.mp4", 50);
    await deleteCompletion(outputs, context);
    expect(buckets.uris).toEqual(["oss://results/other.mp4", "oss://results/trailer.mp4"]);
    expect(reports).toEqual([
      "trailer: not deleted, because changed since the task made it: oss://results/trailer.mp4",
      "Deleted 1 object made by the tasks of film",
    ]);
  });

  it.each([
    ["the same content, written anew", 50, "E5"],
    ["another content of the same second", 5, "E50"],
  ])("%s is left alone", async (_what, seconds, etag) => {
    const { context, buckets, outputs } = await waited();
    buckets.put("oss://results/film.mp4", seconds, etag);
    await deleteCompletion(outputs, context);
    expect(buckets.uris).toContain("oss://results/film.mp4");
  });

  it("nothing is deleted unless that was asked for", async () => {
    const { onDelete: _default, ...film } = task("film", 1);
    const { context, buckets, outputs } = await waited(film, { ...task("trailer", 2), onDelete: "forget" });
    await deleteCompletion(outputs, context);
    expect(buckets.uris).toHaveLength(3);
    expect(outputs).not.toHaveProperty("deletable");
  });

  it("what couldn't be deleted is told, and what was deleted or is gone doesn't hinder another try", async () => {
    const { context, buckets, outputs } = await waited();
    buckets.refuse("oss://results/trailer.mp4", "AccessDenied: not yours");
    await expect(deleteCompletion(outputs, context)).rejects.toThrow(
      /1 object couldn't be deleted.*\n {2}trailer: oss:\/\/results\/trailer\.mp4: AccessDenied: not yours/,
    );
    expect(buckets.uris).not.toContain("oss://results/film.mp4");
    buckets.allow();
    await deleteCompletion(outputs, context);
    expect(buckets.uris).toEqual(["oss://results/other.mp4"]);
  });
});

describe("when the engine is gone", () => {
  it("nothing is deleted any more", async () => {
    const { context, buckets, outputs } = await waited();
    await expect(deleteCompletion(outputs, { ...context, stop: AbortSignal.abort() })).rejects.toThrow("aborted");
    expect(buckets.uris).toHaveLength(3);
  });
});

describe("when a job goes from a wait", () => {
  it("its objects go once the new tasks have ended", async () => {
    const { buckets, outputs, update } = await waited();
    expect(completionChanges(outputs, inputs(task("film", 1)))).toBe(true);
    const after = await update(outputs, task("film", 1), task("clip", 3));
    expect(buckets.uris).toEqual(["oss://results/film.mp4", "oss://results/other.mp4"]);
    expect(after.deletable?.map(({ name }) => name)).toEqual(["film", "clip"]);
    expect(completionChanges(after, inputs(task("film", 1), task("clip", 3)))).toBe(false);
  });

  it("its objects stay as long as a new task fails or runs, or wasn't submitted, and go with a later deploy", async () => {
    const { buckets, outputs, update } = await waited();
    const failed = await failureOf(update(outputs, task("film", 1), { ...task("clip", 4) }));
    expect(failed.message).toContain("1 of 2 tasks hadn't ended");
    const { taskId: _unknown, ...unsubmitted } = task("clip", 4);
    const second = await update(failed.properties, task("film", 1), { ...unsubmitted, submissionFailed: true });
    expect(buckets.uris).toContain("oss://results/trailer.mp4");
    expect(completionChanges(second, inputs(task("film", 1)))).toBe(true);
    await update(second, task("film", 1), task("clip", 3));
    expect(buckets.uris).not.toContain("oss://results/trailer.mp4");
  });

  it("but has only got another name, its objects stay its own", async () => {
    const { buckets, outputs, update } = await waited();
    const renamed = { ...task("film", 1), name: "feature" };
    const after = await update(outputs, renamed, task("trailer", 2));
    expect(buckets.uris).toContain("oss://results/film.mp4");
    expect(after.deletable?.map(({ name }) => name).sort()).toEqual(["feature", "trailer"]);
  });

  it("what couldn't be deleted is recorded, and tried again by the next deploy", async () => {
    const { buckets, outputs, update } = await waited();
    buckets.refuse("oss://results/trailer.mp4", "AccessDenied: not yours");
    const failure = await failureOf(update(outputs, task("film", 1)));
    expect(failure).toBeInstanceOf(PartialFailure);
    expect(failure.message).toContain("trailer: oss://results/trailer.mp4: AccessDenied: not yours");
    expect(failure.properties.ended).toHaveProperty("film");
    buckets.allow();
    const after = await update(failure.properties, task("film", 1));
    expect(buckets.uris).toEqual(["oss://results/film.mp4", "oss://results/other.mp4"]);
    expect(after.deletable?.map(({ name }) => name)).toEqual(["film"]);
  });
});

describe("when a job gets another target", () => {
  it("the objects at the former one go once the new task has ended", async () => {
    const world = service(
      { "MediaConvert-1": ran(0) },
      { "MediaConvert-2": running },
      { "MediaConvert-2": running },
      { "MediaConvert-2": ran(100) },
    );
    world.buckets.put("oss://results/film.mp4", 5);
    const first = await complete("wait", inputs(task("film", 1)), { ended: {} }, world.context);
    const moved = inputs(task("film", 2, "oss://results/new.mp4"));
    const late = await failureOf(complete("wait", { ...moved, timeout: "1s" }, first, world.context));
    expect(late.message).toContain("still running");
    expect(world.buckets.uris).toEqual(["oss://results/film.mp4"]);
    world.buckets.put("oss://results/new.mp4", 105);
    const last = await complete("wait", moved, late.properties, world.context);
    expect(world.buckets.uris).toEqual(["oss://results/new.mp4"]);
    expect(last.deletable).toMatchObject([{ name: "film", target: "oss://results/new.mp4" }]);
  });

  it("what another job has made there meanwhile stays", async () => {
    const { buckets, outputs, update } = await waited();
    buckets.put("oss://results/film.mp4", 105, "E5");
    const { onDelete: _forget, ...heir } = task("heir", 3, "oss://results/film.mp4");
    await update(outputs, task("trailer", 2), heir);
    expect(buckets.uris).toContain("oss://results/film.mp4");
  });
});

describe("when a job runs again", () => {
  it("what its former task made and the new one didn't still goes with the job", async () => {
    const target = "oss://results/pages/{index}.png";
    const world = service({ "MediaConvert-1": ran(0), "MediaConvert-2": ran(100) });
    for (const page of [1, 2, 3]) world.buckets.put(`oss://results/pages/${page}.png`, 5);
    const first = await complete("wait", inputs(task("pages", 1, target)), { ended: {} }, world.context);
    for (const page of [1, 2]) world.buckets.put(`oss://results/pages/${page}.png`, 105);
    const second = await complete("wait", inputs(task("pages", 2, target)), first, world.context);
    expect(world.buckets.uris).toHaveLength(3);
    expect(second.ended.pages?.objectCount).toBe(2);
    await deleteCompletion(second, world.context);
    expect(world.buckets.uris).toEqual([]);
  });
});

describe("when a job changes its mind", () => {
  it("to forget, nothing of it is deleted any more", async () => {
    const { context, buckets, outputs, update } = await waited();
    const forgetting = { ...task("film", 1), onDelete: "forget" };
    expect(completionChanges(outputs, inputs(forgetting, task("trailer", 2)))).toBe(true);
    const after = await update(outputs, forgetting, task("trailer", 2));
    await deleteCompletion(after, context);
    expect(buckets.uris).toEqual(["oss://results/film.mp4", "oss://results/other.mp4"]);
  });

  it("to deleteTarget, what its task made is looked for then, and what was written since isn't taken for it", async () => {
    const forgetting = [task("film", 1), task("trailer", 2)].map((it) => ({ ...it, onDelete: "forget" }));
    const { context, buckets, outputs, update, asked } = await waited(...forgetting);
    buckets.put("oss://results/trailer.mp4", 50);
    const news = [task("film", 1), task("trailer", 2)];
    expect(completionChanges(outputs, inputs(...news))).toBe(true);
    const after = await update(outputs, ...news);
    expect(asked).toHaveLength(1);
    await deleteCompletion(after, context);
    expect(buckets.uris).toEqual(["oss://results/other.mp4", "oss://results/trailer.mp4"]);
  });
});

describe("the objects of a task that IMM has forgotten", () => {
  it("are never deleted, because nobody knows when it ran", async () => {
    const world = service({});
    world.buckets.put("oss://results/film.mp4", 5);
    world.pass(8 * 24 * 60 * 60_000);
    const outputs = await complete("wait", inputs(task("film", 1)), { ended: {} }, world.context);
    expect(world.reports.join()).toContain("what it made is never deleted");
    expect(completionChanges(outputs, inputs(task("film", 1)))).toBe(false);
    await deleteCompletion(outputs, world.context);
    expect(world.buckets.uris).toEqual(["oss://results/film.mp4"]);
  });
});

describe("a job that is gone", () => {
  it("has its objects deleted in the way that it reached OSS by", async () => {
    const own = { ...task("film", 1), endpoint: "https://oss.example", profile: "audit" };
    const { buckets, outputs, update } = await waited(own, task("trailer", 2));
    buckets.connections.length = 0;
    await update(outputs, task("trailer", 2));
    expect(buckets.connections[0]).toMatchObject({ endpoint: "https://oss.example", profile: "audit" });
    expect(buckets.uris).not.toContain("oss://results/film.mp4");
  });
});
