import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { BucketSegments, type SegmentObjects } from "../../src/journal/bucket-segments";
import { FolderSegments } from "../../src/journal/folder-segments";
import { Journal } from "../../src/journal/journal";
import { recall } from "../../src/lifecycle/job/job-record";
import type { JobInputs, JobOutputs } from "../../src/lifecycle/job/job-state";

const inputs: JobInputs = {
  source: "oss://videos/a.mp4",
  operation: "video/convert,f_mp4",
  target: "oss://results/a.mp4",
  instruction: "video/convert,f_mp4|sys/saveas,o_YS5tcDQ,b_cmVzdWx0cw",
  region: "cn-hangzhou",
  triggers: { token: "HUSH" },
};
const intended: JobOutputs = {
  ...inputs,
  submission: "unknown",
  submittedAt: "2026-11-23T08:00:00.000Z",
  reason: "new job",
};
const accepted: JobOutputs = { ...intended, submission: "accepted", taskId: "task-1", requestId: "65A0F0" };
const now = new Date("2026-11-23T08:00:01Z");

/** Objects in memory, whose writes may be made to fail. */
class Objects implements SegmentObjects {
  readonly texts = new Map<string, string>();
  writes = 0;
  failure: string | undefined;

  async *list(bucket: string, prefix: string): AsyncIterable<string> {
    const start = `oss://${bucket}/`;
    for (const uri of this.texts.keys()) if (uri.startsWith(start + prefix)) yield uri.slice(start.length);
  }
  async read({ bucket, key }: { bucket: string; key: string }): Promise<string | undefined> {
    return this.texts.get(`oss://${bucket}/${key}`);
  }
  async write({ bucket, key }: { bucket: string; key: string }, text: string): Promise<void> {
    this.writes += 1;
    if (this.failure !== undefined) throw new Error(this.failure);
    this.texts.set(`oss://${bucket}/${key}`, text);
  }
  async remove({ bucket, key }: { bucket: string; key: string }): Promise<void> {
    this.texts.delete(`oss://${bucket}/${key}`);
  }
}

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "journal-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const told: string[] = [];
afterEach(() => told.splice(0));

/** Another process' journal in the same place. */
function openJournal(place: "folder" | Objects, time = now): Journal {
  const store =
    place === "folder"
      ? new FolderSegments(join(folder, "kept"), "journal/project/test")
      : new BucketSegments({ bucket: "journals", key: "ci/project/test/" }, place);
  return new Journal(store, { now: () => time, tell: ({ message }) => told.push(message) });
}

/** Notes that a job's task was accepted, in a process that is killed afterwards. */
async function noteTask(journal: Journal, resource: string, base: string | undefined, job = "a"): Promise<void> {
  const noted = journal.open(resource, base).of(job);
  await noted.sending(intended);
  await noted.ended(accepted);
}

describe.each<["a folder" | "a bucket", () => "folder" | Objects]>([
  ["a folder", () => "folder"],
  ["a bucket", () => new Objects()],
])("a journal in %s", (_kind, makePlace) => {
  it("gives the tasks whose run was never saved, and holds no values that may be secret", async () => {
    const place = makePlace();
    await noteTask(openJournal(place), "jobs", undefined);
    const { records, interrupted } = await openJournal(place).recover("jobs", undefined);
    expect(interrupted.size).toBe(0);
    const record = records.get("a");
    if (record === undefined) throw new Error("nothing is recovered");
    expect(recall(record, inputs)).toMatchObject({ ...inputs, taskId: "task-1", reason: "new job" });
    expect(recall(record, { ...inputs, operation: "video/convert,f_mov" }).operation).not.toBe("video/convert,f_mov");
    const texts =
      place === "folder"
        ? await Promise.all(
            (await readdir(join(folder, "kept/journal/project/test"))).map((file) =>
              readFile(join(folder, "kept/journal/project/test", file), "utf8"),
            ),
          )
        : [...place.texts.values()];
    expect(texts.join("")).toContain("task-1");
    expect(texts.join("")).not.toMatch(/HUSH|video\/convert/);
  });

  it("forgets what the state has, what it has passed over, and what is too old", async () => {
    const place = makePlace();
    await noteTask(openJournal(place), "jobs", "run 1");
    const later = openJournal(place);
    // The state has gone on without this run.
    expect((await later.recover("jobs", "run 2")).records.size).toBe(0);
    await vi.waitFor(async () => expect(await openJournal(place).store.list()).toEqual([]));

    await noteTask(openJournal(place), "jobs", "run 1");
    const old = openJournal(place, new Date("2026-12-23T08:00:00Z"));
    expect((await old.recover("jobs", "run 1")).records.size).toBe(0);
  });

  it("keeps what several killed runs have noted, the latest counting, and each resource's for itself", async () => {
    const place = makePlace();
    await noteTask(openJournal(place), "jobs", "run 1", "a");
    await noteTask(openJournal(place), "other jobs", "run 1", "b");
    const second = openJournal(place, new Date(now.getTime() + 1000))
      .open("jobs", "run 1")
      .of("a");
    await second.sending(intended);
    await second.ended({ ...accepted, taskId: "task-2" });
    const { records } = await openJournal(place).recover("jobs", "run 1");
    expect([...records].map(([job, { task }]) => [job, task.taskId])).toEqual([["a", "task-2"]]);
  });

  it("is empty again once the state has it all", async () => {
    const place = makePlace();
    await noteTask(openJournal(place), "jobs", undefined);
    const journal = openJournal(place);
    const segment = journal.open("jobs", undefined);
    await segment.of("b").sending(intended);
    await segment.of("b").ended(accepted);
    await journal.forget("jobs", segment);
    expect(await openJournal(place).store.list()).toEqual([]);
  });

  it("keeps no refused request", async () => {
    const place = makePlace();
    const noted = openJournal(place).open("jobs", undefined).of("a");
    await noted.sending(intended);
    await noted.ended(undefined);
    const { records, interrupted } = await openJournal(place).recover("jobs", undefined);
    expect([records.size, interrupted.size]).toEqual([0, 0]);
  });

  it("keeps the objects of a task in doubt, for the person who is to look for them", async () => {
    const place = makePlace();
    const noted = openJournal(place).open("jobs", undefined).of("a");
    await noted.sending(intended);
    await noted.ended(intended);
    const { records } = await openJournal(place).recover("jobs", undefined);
    expect(records.get("a")?.marks?.doubt).toEqual({ source: inputs.source, target: inputs.target });
  });
});

describe("a journal in a folder", () => {
  it("knows which requests were on their way, also when its last line is broken off", async () => {
    const segment = openJournal("folder").open("jobs", undefined);
    await segment.of("a").sending(intended);
    await segment.of("b").sending(intended);
    await segment.of("b").ended(accepted);
    segment.close();
    const [file = ""] = segment.files;
    await writeFile(join(folder, "kept/journal/project/test", file), '{"job":"a","event":"en', { flag: "a" });
    const { records, interrupted } = await openJournal("folder").recover("jobs", undefined);
    expect([...records.keys()]).toEqual(["b"]);
    expect([...interrupted].map(([job, { task }]) => [job, task.submittedAt])).toEqual([["a", intended.submittedAt]]);
  });

  it("tells version control to leave it alone", async () => {
    await noteTask(openJournal("folder"), "jobs", undefined);
    expect(await readFile(join(folder, "kept/.gitignore"), "utf8")).toBe("*\n");
  });

  it("that can't be written is told, and the deploy goes on", async () => {
    await mkdir(join(folder, "kept"));
    await writeFile(join(folder, "kept/journal"), "not a folder");
    await noteTask(openJournal("folder"), "jobs", undefined);
    expect(told[0]).toContain("The journal can't be written: ");
  });

  it("that couldn't be written when a request was sent has its task all the same", async () => {
    const journal = openJournal("folder");
    await noteTask(journal, "other jobs", undefined);
    const noted = journal.open("jobs", undefined).of("a");
    const place = join(folder, "kept/journal/project/test");
    await rm(place, { recursive: true });
    await writeFile(place, "not a folder");
    await noted.sending(intended);
    expect(told[0]).toContain("The journal can't be written: ");
    await rm(place);
    await noted.ended(accepted);
    const { records } = await openJournal("folder").recover("jobs", undefined);
    const record = records.get("a");
    expect(record && recall(record, inputs)).toMatchObject({ ...inputs, taskId: "task-1" });
  });
});

describe("a journal in a bucket", () => {
  it("writes together what is noted at the same time, and long segments in parts", async () => {
    const objects = new Objects();
    const segment = openJournal(objects).open("jobs", undefined);
    await Promise.all(
      Array.from({ length: 300 }, async (_, job) => {
        await segment.of(`job-${job}`).sending(intended);
        await segment.of(`job-${job}`).ended({ ...accepted, taskId: `task-${job}` });
      }),
    );
    expect(objects.writes).toBeLessThan(10);
    for (let job = 300; job < 310; job++) await segment.of(`job-${job}`).ended(accepted);
    expect(segment.files.length).toBeGreaterThan(1);
    const { records } = await openJournal(objects).recover("jobs", undefined);
    expect(records.size).toBe(310);
    expect(records.get("job-299")?.task.taskId).toBe("task-299");
  });

  it("that can't be written keeps requests from being sent", async () => {
    const objects = new Objects();
    objects.failure = "AccessDenied";
    const noted = openJournal(objects).open("jobs", undefined).of("a");
    await expect(noted.sending(intended)).rejects.toThrow(
      "The journal in oss://journals/ci/project/test/ can't be written: AccessDenied",
    );
  });

  it("that can't be written any more is told, and what was noted is written with the next task", async () => {
    const objects = new Objects();
    const segment = openJournal(objects).open("jobs", undefined);
    await segment.of("a").sending(intended);
    await segment.of("a").ended(accepted);
    objects.failure = "down";
    await segment.of("b").ended(accepted);
    expect(told).toHaveLength(1);
    objects.failure = undefined;
    await segment.of("c").ended(accepted);
    const { records } = await openJournal(objects).recover("jobs", undefined);
    expect([...records.keys()]).toEqual(["a", "b", "c"]);
  });
});
