import { appendFile, chmod, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { openTaskService } from "../../../src/emulator/processing";
import { findFfmpeg } from "../../../src/emulator/processing/ffmpeg";
import { operations } from "../../../src/emulator/processing/operations";
import type { Operation } from "../../../src/emulator/processing/operations/operation";
import { runTask, type TaskRun } from "../../../src/emulator/processing/task-run";
import { accepted, encode, FolderObjects, openWorkshop, saveAs, temporaryFolder } from "./folder-objects";
import { isAlive } from "./processes";
import { decoded, samples } from "./sample-media";

const made = samples("film.mp4");

const snapshot = (key: string) => `video/snapshots,f_png,num_1,w_32,h_32${saveAs(key)}`;

/** An ffmpeg that notes its process and a child's, and then does nothing, for ever; `stubborn` ones ignore being asked to end. */
async function stuckTool(manner: "polite" | "stubborn" = "polite") {
  const folder = await temporaryFolder();
  const path = join(folder, "ffmpeg");
  const script = [
    "#!/bin/sh",
    ...(manner === "stubborn" ? ["trap '' TERM"] : []),
    "sleep 600 &",
    `echo "$$ $!" >> "${folder}/started"`,
    "while :; do wait; sleep 1; done",
  ];
  await writeFile(path, `${script.join("\n")}\n`);
  await chmod(path, 0o755);
  return {
    find: () => path,
    /** The processes of as many tools as must have been started. */
    processes: (tools: number) =>
      vi.waitFor(async () => {
        const pairs = (await readFile(join(folder, "started"), "utf8")).trim().split("\n");
        expect(pairs).toHaveLength(tools);
        return pairs.flatMap((pair) => pair.split(" ").map(Number));
      }, 20_000),
  };
}

/** An ffmpeg that waits until it is let go, and then is a real one. */
async function gatedTool() {
  const folder = await temporaryFolder();
  const path = join(folder, "ffmpeg");
  await writeFile(
    path,
    `#!/bin/sh\ntouch "${folder}/waiting"\nwhile [ ! -e "${folder}/open" ]; do sleep 0.02; done\nexec "${findFfmpeg()}" "$@"\n`,
  );
  await chmod(path, 0o755);
  return {
    find: () => path,
    reached: () => vi.waitFor(async () => expect(await readdir(folder)).toContain("waiting"), 20_000),
    open: () => writeFile(join(folder, "open"), ""),
  };
}

describe("a submission", () => {
  test("is answered with a task that is at once to be seen, and ends by itself", async () => {
    const { objects, service } = await openWorkshop();
    await objects.put("sources", "in/film.mp4", { copyOf: made["film.mp4"] });
    const instruction = snapshot("{barename}-{index}.{autoext}");
    const task = await accepted(service, "in/film.mp4", instruction);
    expect(task).toMatchObject({ instruction, source: "oss://sources/in/film.mp4", status: "Running", targets: [] });
    expect(task.id).toMatch(/^MediaConvert-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(task.requestId).toMatch(/^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$/);
    expect(task.eventId).toMatch(/^181-[0-9A-Za-z]{27}$/);
    expect(service.get(task.id)?.id).toBe(task.id);

    const ended = await service.ended(task.id);
    expect(ended).toMatchObject({ status: "Succeeded", targets: ["oss://results/film-1.png"] });
    expect(ended.startedAt && ended.startedAt >= ended.submittedAt).toBe(true);
    expect(ended.endedAt && ended.startedAt && ended.endedAt >= ended.startedAt).toBe(true);
    expect(service.get(task.id)).toEqual(ended);
    expect(service.list()).toEqual([ended]);
    expect(await service.log(task.id)).toContain("$ ffmpeg ");
  });

  test.each([
    ["sources", "gone.mp4", snapshot("x"), "NoSuchKey", 404, "The specified key does not exist."],
    ["nowhere", "film.mp4", snapshot("x"), "NoSuchBucket", 404, "The specified bucket does not exist."],
    ["sources", "film.mp4", "video/snapshots,f_png", "Imm Client", 400, "InvalidArgument, [target]:is required. "],
    [
      "sources",
      "film.mp4",
      `image/resize,w_100${saveAs("x")}`,
      "Imm Client",
      400,
      "ResourceNotFound, The specified resource Route is not found. ",
    ],
    [
      "sources",
      "film.mp4",
      `video/snapshots,f_png${saveAs("x", "no-such")}`,
      "Imm Client",
      400,
      'ResourceNotFound, The specified resource Bucket is not found: the target bucket "no-such"',
    ],
    [
      "sources",
      "film.mp4",
      `video/snapshots,f_png${saveAs("folder/")}`,
      "Imm Client",
      400,
      'InvalidArgument, [target]: the key "folder/" ends in "/"',
    ],
    ["sources", "film.mp4", `video/snapshots,f_png${saveAs("{dirname}/x")}`, "Imm Client", 400, 'begins with "/"'],
    [
      "sources",
      "film.mp4",
      `video/snapshots,f_png${saveAs("{page}")}`,
      "Imm Client",
      400,
      "unknown variable {page}: allowed are bucket key",
    ],
    [
      "sources",
      "film.mp4",
      `style/mine${saveAs("x")}`,
      "Imm Client",
      400,
      'ResourceNotFound, The specified resource Style "mine" is not found.',
    ],
  ])("to %s/%s of %s is refused with %s %i: %s", async (bucket, key, instruction, code, httpStatus, why) => {
    const { objects, service } = await openWorkshop();
    await objects.put("sources", "film.mp4", { text: "whatever" });
    const answer = await service.submit(bucket, key, instruction);
    expect(answer).toEqual({ refused: { code, httpStatus, message: expect.stringContaining(why) } });
    expect(service.list()).toEqual([]);
  });

  test("without a bucket for the target writes to that of the source", async () => {
    const { objects, process } = await openWorkshop();
    await objects.put("sources", "film.mp4", { copyOf: made["film.mp4"] });
    const task = await process("film.mp4", `video/snapshots,f_png,num_1,w_32,h_32|sys/saveas,o_${encode("x.png")}`);
    expect(task.targets).toEqual(["oss://sources/x.png"]);
  });
});

describe("a task fails, with a reason a person can act on,", () => {
  test("when its source is no media", async () => {
    const { objects, service, process } = await openWorkshop();
    await objects.put("sources", "film.mp4", { text: "I am not a film.\n".repeat(100) });
    const task = await process("film.mp4", snapshot("x"));
    expect(task).toMatchObject({
      status: "Failed",
      code: "InvalidMedia",
      message:
        "oss://sources/film.mp4 is not a video or audio file that can be read: it is damaged, cut short or of another kind.",
    });
    const log = await service.log(task.id);
    expect(log).toContain("Invalid data found when processing input");
    expect(log).toContain("InvalidMedia: ");
  });

  test("when its source has vanished before its turn came", async () => {
    const gate = await gatedTool();
    const { objects, service } = await openWorkshop({ concurrency: 1, findFfmpeg: gate.find });
    await objects.put("sources", "first.mp4", { copyOf: made["film.mp4"] });
    await objects.put("sources", "second.mp4", { copyOf: made["film.mp4"] });
    const first = await accepted(service, "first.mp4", snapshot("first.png"));
    const second = await accepted(service, "second.mp4", snapshot("second.png"));
    await gate.reached();
    objects.delete("sources", "second.mp4");
    await gate.open();
    expect(await service.ended(first.id)).toMatchObject({ status: "Succeeded" });
    expect(await service.ended(second.id)).toMatchObject({
      status: "Failed",
      code: "ResourceNotFound",
      message: "The source oss://sources/second.mp4 does not exist (any more).",
    });
  });

  test("when the tool is missing, by saying which and how to get it", async () => {
    const { objects, process } = await openWorkshop({
      findFfmpeg: () =>
        findFfmpeg("", () => {
          throw new Error("Cannot find module");
        }),
    });
    await objects.put("sources", "film.mp4", { copyOf: made["film.mp4"] });
    const task = await process("film.mp4", snapshot("x"));
    expect(task).toMatchObject({ status: "Failed", code: "ToolMissing" });
    expect(task.message).toMatch(
      /ffmpeg, which was not found.*on PATH.*npm install --save-dev @ffmpeg-installer\/ffmpeg/,
    );
  });

  test("when the tool lacks what the task needs, or cannot be started", async () => {
    const folder = await temporaryFolder();
    const lacking = join(folder, "lacking");
    await writeFile(
      lacking,
      `#!/bin/sh\ncase "$*" in *-progress*) echo "Unknown encoder 'png'" >&2; exit 1;; esac\nexec "${findFfmpeg()}" "$@"\n`,
    );
    await chmod(lacking, 0o755);
    for (const [tool, why] of [
      [lacking, `the encoder png, which the ffmpeg found here (${lacking}) was built without`],
      [join(folder, "gone"), `The ffmpeg found at ${join(folder, "gone")} could not be started`],
    ] as const) {
      const { objects, process } = await openWorkshop({ findFfmpeg: () => tool });
      await objects.put("sources", "film.mp4", { copyOf: made["film.mp4"] });
      const task = await process("film.mp4", snapshot("x"));
      expect(task).toMatchObject({ status: "Failed", code: "ToolMissing", message: expect.stringContaining(why) });
    }
  });

  test("when nothing here can run it", async () => {
    const { run: _, ...operation } = operations.get("video/sprite") as Operation;
    const task = { work: { operation } } as unknown as TaskRun;
    await expect(runTask(task)).rejects.toMatchObject({
      code: "NotImplemented",
      message: "The local OSS knows video/sprite and checks its parameters, but cannot run it yet.",
    });
  });

  test("when it takes too long", async () => {
    const tool = await stuckTool();
    const { objects, process } = await openWorkshop({ taskTimeoutMs: 1000, findFfmpeg: tool.find });
    await objects.put("sources", "film.mp4", { copyOf: made["film.mp4"] });
    expect(await process("film.mp4", snapshot("x"))).toMatchObject({
      status: "Failed",
      code: "TaskTimeout",
      message: "The task took longer than the 1 s a task may take here, and was stopped.",
    });
    expect((await tool.processes(1)).filter(isAlive)).toEqual([]);
  });

  test("when it writes too much", async () => {
    const { objects, process } = await openWorkshop({ outputLimitBytes: 1e5 });
    await objects.put("sources", "film.mp4", { copyOf: made["film.mp4"] });
    expect(await process("film.mp4", `video/snapshots,f_png${saveAs("x")}`)).toMatchObject({
      status: "Failed",
      code: "OutputTooLarge",
      message: expect.stringContaining("more than the 0.1 MB a task may write here"),
    });
    expect(objects.keys("results")).toEqual([]);
  });
});

test("a playlist among the sources makes nobody call other machines", async () => {
  let calls = 0;
  const server = createServer((_request, response) => {
    calls++;
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const { objects, process } = await openWorkshop();
  const playlist = `#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nhttp://127.0.0.1:${port}/part.ts\n#EXT-X-ENDLIST\n`;
  await objects.put("sources", "list.m3u8", { text: playlist });
  expect(await process("list.m3u8", snapshot("x"))).toMatchObject({ status: "Failed", code: "InvalidMedia" });
  expect(calls).toBe(0);
});

test("a source may be overwritten or deleted while a task works on it", async () => {
  const gate = await gatedTool();
  const { objects, service } = await openWorkshop({ findFfmpeg: gate.find });
  await objects.put("sources", "film.mp4", { copyOf: made["film.mp4"] });
  const task = await accepted(service, "film.mp4", `video/convert,f_mkv${saveAs("film.mkv")}`);
  await gate.reached();
  await objects.erase("sources", "film.mp4");
  await gate.open();
  expect(await service.ended(task.id)).toMatchObject({ status: "Succeeded" });
  expect((await decoded(objects.file("results", "film.mkv").path, "v")).frames).toBe(45);
});

describe("closing", () => {
  test.each(["polite", "stubborn"] as const)(
    "ends %s tools with all they have started, and removes what they wrote",
    async (manner) => {
      const tool = await stuckTool(manner);
      const { folder, objects, service } = await openWorkshop({ concurrency: 2, findFfmpeg: tool.find });
      await objects.put("sources", "film.mp4", { copyOf: made["film.mp4"] });
      const tasks = [];
      for (const name of ["a", "b", "c"]) tasks.push(await accepted(service, "film.mp4", snapshot(`${name}.png`)));
      const waiting = service.ended(tasks[0]?.id ?? "");
      const told = expect(waiting).rejects.toThrow("The task service was closed.");
      const processes = await tool.processes(2);
      expect(processes.filter(isAlive)).toHaveLength(4);
      await service.close();
      expect(processes.filter(isAlive)).toEqual([]);
      await told;
      expect(await readdir(join(folder, "data", "work"))).toEqual([]);
      expect(service.list().map((task) => task.status)).toEqual(["Running", "Running", "Running"]);
      await expect(service.submit("sources", "film.mp4", snapshot("d.png"))).rejects.toThrow("closed");
    },
  );
});

describe("after a restart", () => {
  test("tasks that had not ended start again, and the others are remembered", async () => {
    const tool = await stuckTool();
    const folder = await temporaryFolder();
    const objects = new FolderObjects(join(folder, "objects"), "sources", "results");
    await objects.put("sources", "film.mp4", { copyOf: made["film.mp4"] });
    await objects.put("sources", "garbage", { text: "no film" });
    const dataDirectory = join(folder, "data");

    const before = await openTaskService({ dataDirectory, objects });
    const failed = await before.ended((await accepted(before, "garbage", snapshot("x.png"))).id);
    await before.close();

    const stuck = await openTaskService({ dataDirectory, objects, concurrency: 1, findFfmpeg: tool.find });
    const running = await accepted(stuck, "film.mp4", snapshot("one.png"));
    const waiting = await accepted(stuck, "film.mp4", snapshot("two.png"));
    await tool.processes(1);
    await stuck.close();
    // What a process leaves behind that is killed in the middle of its work.
    await mkdir(join(dataDirectory, "work", "half"), { recursive: true });
    await appendFile(join(dataDirectory, "tasks", "tasks.jsonl"), '{"record":');

    const after = await openTaskService({ dataDirectory, objects });
    onTestFinished(() => after.close());
    expect(after.list().map((task) => task.id)).toEqual([failed.id, running.id, waiting.id]);
    expect(await after.ended(failed.id)).toEqual(failed);
    expect(await after.log(failed.id)).toContain("InvalidMedia");
    expect(await after.ended(running.id)).toMatchObject({ status: "Succeeded", submittedAt: running.submittedAt });
    expect(await after.ended(waiting.id)).toMatchObject({ status: "Succeeded" });
    expect(objects.keys("results")).toEqual(["one.png", "two.png"]);
    expect(await readdir(join(dataDirectory, "work"))).toEqual([]);
  });
});

describe("a notification", () => {
  test("tells the topic how a task has ended, once it has", async () => {
    const { objects, service, process } = await openWorkshop();
    await objects.put("sources", "film.mp4", { copyOf: made["film.mp4"] });
    await objects.put("sources", "garbage", { text: "no film" });
    const good = await process("film.mp4", `${snapshot("x.png")}/notify,topic_${encode("done")}`);
    const bad = await process("garbage", `${snapshot("y.png")}/notify,topic_${encode("done")}`);
    await process("film.mp4", `${snapshot("z.png")}/notify,topic_${encode("other")}`);
    await process("film.mp4", snapshot("z.png"));

    const messages = service.topicMessages("done") as Array<{ content: string }>;
    expect(messages).toMatchObject([
      { source: "acs.imm", type: "imm:Task:MediaConvert", subject: good.id, time: Date.parse(good.endedAt ?? "") },
      { source: "acs.imm", type: "imm:Task:MediaConvert", subject: bad.id },
    ]);
    expect(messages.map((message) => JSON.parse(message.content))).toMatchObject([
      {
        TaskId: good.id,
        TaskType: "MediaConvert",
        Status: "Succeeded",
        RequestId: good.requestId,
        EventSourceId: good.eventId,
        Sources: [{ URI: "oss://sources/film.mp4" }],
        Targets: [{ URI: "oss://results/x.png" }],
      },
      { TaskId: bad.id, Status: "Failed", Code: "InvalidMedia", Message: bad.message, Targets: [] },
    ]);
    expect(service.topicMessages("nobody")).toEqual([]);
  });
});

test("a task that nobody knows has no record, no log and no end", async () => {
  const { service } = await openWorkshop();
  expect(service.get("MediaConvert-none")).toBeUndefined();
  expect(await service.log("../../secrets")).toBeUndefined();
  await expect(service.ended("MediaConvert-none")).rejects.toThrow("There is no task MediaConvert-none.");
});
