import { describe, expect, it } from "vitest";
import { buildInstruction } from "../../../src/instruction/instruction";
import { parseObjectUri } from "../../../src/instruction/object-uri";
import { FleetRun } from "../../../src/lifecycle/fleet/fleet-run";
import { commonInputs, packDeferredJob, packJobs } from "../../../src/lifecycle/fleet/packed-jobs";
import { checkShard, deployShard } from "../../../src/lifecycle/fleet/shard";
import * as plans from "../../../src/lifecycle/fleet/shard-plan";
import {
  digestOf,
  readShardRecords,
  type ShardInputs,
  type ShardOutputs,
} from "../../../src/lifecycle/fleet/shard-state";
import type { JobContext } from "../../../src/lifecycle/job/job";
import { recordOf } from "../../../src/lifecycle/job/job-record";
import type { JobInputs } from "../../../src/lifecycle/job/job-state";
import type { SubmissionOutcome } from "../../../src/lifecycle/submission";

const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

function job(name: string, change: Partial<JobInputs> = {}): JobInputs {
  const inputs = {
    source: `oss://videos/${name}.mp4`,
    operation: "video/convert,f_mp4",
    target: `oss://results/${name}.mp4`,
    region: "cn-hangzhou",
    ...change,
  };
  return { ...inputs, instruction: buildInstruction({ ...inputs, target: parseObjectUri(inputs.target) }) };
}

type Jobs = Readonly<Record<string, JobInputs>>;

function shard(plain: Jobs, deferred?: Jobs): ShardInputs {
  const jobs = new Map(Object.entries(plain).map(([name, inputs]) => [name, { ...inputs, name }]));
  const texts = Object.entries(deferred ?? {}).map(([name, inputs]) => [
    name,
    packDeferredJob(name, { ...inputs, name }),
  ]);
  return {
    fleet: "urn:pulumi:test::project::pulumi-oss-processing:index:ProcessingFleet::thumbs",
    shard: "a",
    shards: 1,
    jobs: packJobs(jobs, commonInputs(Object.values(plain))),
    ...(deferred === undefined ? {} : { deferred: Object.fromEntries(texts) }),
  };
}

const nothingElse: plans.ShardKnowledge = {
  journaled: { records: new Map(), interrupted: new Map() },
  interrupted: "submit",
  failureOf: async () => undefined,
};

function planShard(olds: ShardOutputs, news: ShardInputs, knowledge: Partial<plans.ShardKnowledge> = {}) {
  return plans.planShard(olds, news, { ...nothingElse, ...knowledge });
}

function isSettled(olds: ShardOutputs, news: ShardInputs, knowledge: Partial<plans.ShardKnowledge> = {}): boolean {
  return plans.isSettled(olds, news, { ...nothingElse, ...knowledge });
}

/** A service that refuses some sources, and remembers what it was asked. */
class Service {
  readonly requests: string[] = [];
  readonly #answers = new Map<string, SubmissionOutcome>();
  readonly context: JobContext = {
    oss: {
      submit: async (_connection, { source }) => {
        this.requests.push(source.key);
        const answer = this.#answers.get(source.key);
        return answer ?? { outcome: "accepted", task: { taskId: `task-${this.requests.length}`, statusCode: 200 } };
      },
    },
    objects: {} as JobContext["objects"],
    now: () => new Date("2026-11-23T08:00:00Z"),
  };

  answer(key: string, outcome: SubmissionOutcome): this {
    this.#answers.set(key, outcome);
    return this;
  }
}

async function deploy(
  service: Service,
  olds: ShardOutputs | undefined,
  news: ShardInputs,
  knowledge: Partial<plans.ShardKnowledge> = {},
): Promise<{ outputs: ShardOutputs; failure: string | undefined; ids: Record<string, string | undefined> }> {
  const run = new FleetRun("thumbs", 8, { now: () => new Date(), say: () => {} });
  const outputs = await deployShard(olds, news, run, {
    ...service.context,
    knowledge: { ...nothingElse, ...knowledge },
    runId: "run",
  });
  const ids = Object.fromEntries([...readShardRecords(outputs)].map(([name, { task }]) => [name, task.taskId]));
  return { outputs, failure: run.failure, ids };
}

describe("a shard", () => {
  it("submits new jobs, then only those that changed, and keeps the others' tasks", async () => {
    const service = new Service();
    const first = await deploy(service, undefined, shard({ a: job("a"), b: job("b"), c: job("c") }));
    expect(service.requests).toEqual(["a.mp4", "b.mp4", "c.mp4"]);
    expect(isSettled(first.outputs, shard({ a: job("a"), b: job("b"), c: job("c") }))).toBe(true);

    const changed = shard({ a: job("a"), b: job("b", { operation: "video/convert,f_mov" }), d: job("d") });
    expect(isSettled(first.outputs, changed)).toBe(false);
    const plan = await planShard(first.outputs, changed);
    expect(plan.planned.map(({ job: { name }, decision }) => [name, decision])).toEqual([
      ["b", { action: "submit", reason: "operation changed" }],
      ["d", { action: "submit", reason: "new job" }],
    ]);
    expect(plan).toMatchObject({ removed: 1, changes: true });
    const second = await deploy(service, first.outputs, changed);
    expect(second.ids).toEqual({ a: "task-1", b: "task-4", d: "task-5" });
    expect(readShardRecords(second.outputs).get("b")?.task.reason).toBe("operation changed");
  });

  it("has nothing to do for another endpoint, spelling or order", async () => {
    const { outputs } = await deploy(new Service(), undefined, shard({ a: job("a"), b: job("b") }));
    const respelled = shard({
      b: job("b", { endpoint: "https://oss-cn-hangzhou-internal.aliyuncs.com" }),
      a: job("a", { operation: "video/convert,f_mp4,sn_1" }),
    });
    expect(isSettled(outputs, respelled)).toBe(false);
    expect(await planShard(outputs, shard({ b: job("b"), a: job("a", { region: "cn-hangzhou" }) }))).toMatchObject({
      changes: false,
    });
    expect((await planShard(outputs, respelled)).planned.map(({ key }) => key)).toEqual(["a"]);
  });

  it("forgets a trigger that is removed without running the job", async () => {
    const service = new Service();
    const { outputs } = await deploy(service, undefined, shard({ a: job("a", { triggers: { commit: "one" } }) }));
    const removed = shard({ a: job("a") });
    expect(await planShard(outputs, removed)).toMatchObject({ planned: [], changes: true });
    const second = await deploy(service, outputs, removed);
    expect(service.requests).toHaveLength(1);
    const again = await planShard(second.outputs, shard({ a: job("a", { triggers: { commit: "one" } }) }));
    expect(again.planned.map(({ decision }) => decision)).toEqual([
      { action: "submit", reason: "trigger commit changed" },
    ]);
  });

  it("makes a job with another target a new one", async () => {
    const { outputs } = await deploy(new Service(), undefined, shard({ a: job("a") }));
    const moved = await deploy(new Service(), outputs, shard({ a: job("a", { target: "oss://results/b.mp4" }) }));
    expect(readShardRecords(moved.outputs).get("a")?.task.reason).toBe("target changed");
  });

  it("knows a renamed job by its first name", async () => {
    const service = new Service();
    const { outputs } = await deploy(service, undefined, shard({ a: job("a") }));
    const inputs = job("a");
    const renamed = {
      ...shard({}),
      jobs: packJobs(new Map([["a", { ...inputs, name: "b" }]]), commonInputs([inputs])),
    };
    expect(await planShard(outputs, renamed)).toMatchObject({ changes: false });
  });
});

describe("jobs that fail", () => {
  const refused: SubmissionOutcome = { outcome: "refused", message: "OSS refused the task: NoSuchKey" };
  const lost: SubmissionOutcome = { outcome: "unknown", message: "The connection was lost" };

  it("don't stop the others, and are the only ones that the next deploy tries", async () => {
    const service = new Service().answer("a.mp4", refused);
    const inputs = shard({ a: job("a"), b: job("b") });
    const first = await deploy(service, undefined, inputs);
    expect(service.requests).toEqual(["a.mp4", "b.mp4"]);
    expect(first.ids).toEqual({ b: "task-2" });
    expect(first.failure).toContain("1 job failed");
    expect(first.failure).toContain("a: OSS refused the task: NoSuchKey");
    expect(isSettled(first.outputs, inputs)).toBe(false);

    const cured = new Service();
    const second = await deploy(cured, first.outputs, inputs);
    expect(cured.requests).toEqual(["a.mp4"]);
    expect(second).toMatchObject({ failure: undefined, ids: { a: "task-1", b: "task-2" } });
    expect(isSettled(second.outputs, inputs)).toBe(true);
  });

  it("keep the task that they had", async () => {
    const { outputs } = await deploy(new Service(), undefined, shard({ a: job("a") }));
    const changed = shard({ a: job("a", { operation: "video/convert,f_mov" }) });
    const failed = await deploy(new Service().answer("a.mp4", refused), outputs, changed);
    expect(failed.ids).toEqual({ a: "task-1" });
    expect((await planShard(failed.outputs, changed)).planned).toHaveLength(1);
    expect(await planShard(failed.outputs, shard({ a: job("a") }))).toMatchObject({ planned: [], changes: false });
  });

  it("in doubt aren't submitted again before somebody decides, each by itself", async () => {
    const inputs = shard({ a: job("a"), b: job("b") });
    const doubtful = await deploy(new Service().answer("a.mp4", lost), undefined, inputs);
    expect(doubtful.failure).toContain("The connection was lost");
    const service = new Service();
    const refusing = await deploy(service, doubtful.outputs, inputs);
    expect(service.requests).toEqual([]);
    expect(refusing.failure).toMatch(/a: A task submitted at .* may be running.*source: {4}oss:\/\/videos\/a\.mp4/s);
    expect(refusing.failure).toContain("resubmitUnknown");

    const adopting = await deploy(
      service,
      refusing.outputs,
      shard({ a: job("a", { adoptTaskId: "found" }), b: job("b") }),
    );
    expect(adopting).toMatchObject({ failure: undefined, ids: { a: "found", b: "task-2" } });
    const resubmitting = await deploy(
      service,
      refusing.outputs,
      shard({ a: job("a", { resubmitUnknown: true }), b: job("b") }),
    );
    expect(resubmitting).toMatchObject({ failure: undefined, ids: { a: "task-1", b: "task-2" } });
  });
});

describe("what a killed deploy has noted", () => {
  const sentAt = "2026-11-23T07:00:00.000Z";
  const noted = recordOf({ ...job("a"), submission: "accepted", taskId: "noted", submittedAt: sentAt });
  const onItsWay = recordOf({ ...job("b"), submission: "unknown", submittedAt: sentAt, reason: "new job" });
  const journaled = { records: new Map([["a", noted]]), interrupted: new Map([["b", onItsWay]]) };

  it("is taken over, and what was on its way is submitted again and told", async () => {
    const service = new Service();
    const inputs = shard({ a: job("a"), b: job("b") });
    const plan = await plans.planShard(undefined, inputs, { ...nothingElse, journaled });
    expect(plan).toMatchObject({ recovered: 1, interrupted: [{ job: { name: "b" }, sentAt }], changes: true });
    const { ids } = await deploy(service, undefined, inputs, { journaled });
    expect(service.requests).toEqual(["b.mp4"]);
    expect(ids).toEqual({ a: "noted", b: "task-1" });
  });

  it("is taken into the state although the jobs are those of the last deploy", async () => {
    const inputs = shard({ a: job("a"), b: job("b") });
    const { outputs } = await deploy(new Service(), undefined, inputs);
    expect(isSettled(outputs, inputs, { journaled })).toBe(false);
    expect(await planShard(outputs, inputs, { journaled })).toMatchObject({ planned: [], changes: true });
  });

  it("counts for the job as it was then: one that has changed since is submitted", async () => {
    const service = new Service();
    const inputs = shard({ a: job("a", { triggers: { commit: "two" } }), b: job("b") });
    const { ids } = await deploy(service, undefined, inputs, { journaled });
    expect(service.requests).toEqual(["a.mp4", "b.mp4"]);
    expect(ids.a).toBe("task-1");
  });

  it("may be refused where it was on its way", async () => {
    const service = new Service();
    const knowledge = { journaled, interrupted: "refuse" as const };
    const inputs = shard({ a: job("a"), b: job("b") });
    const refusing = await deploy(service, undefined, inputs, knowledge);
    expect(service.requests).toEqual([]);
    expect(refusing.failure).toContain(`A task submitted at ${sentAt} may be running`);
    const resubmitting = await deploy(
      service,
      refusing.outputs,
      shard({ a: job("a"), b: job("b", { resubmitUnknown: sentAt }) }),
    );
    expect(resubmitting.ids).toEqual({ a: "noted", b: "task-1" });
  });
});

describe("jobs whose values were outputs", () => {
  it("hide nobody but themselves when they aren't known yet", async () => {
    const { outputs } = await deploy(new Service(), undefined, shard({ a: job("a") }, { b: job("b") }));
    const news = shard({ a: job("a", { operation: "video/convert,f_mp4,vcodec_h265" }) }, { b: job("b") });
    const preview = { ...news, deferred: { b: unknown } };
    expect(checkShard({}, preview)).toEqual([]);
    expect(await planShard(outputs, preview)).toMatchObject({ planned: [{ key: "a" }], unknown: ["b"], removed: 0 });
    expect(await planShard(outputs, shard({ a: job("a") }, { b: job("b") }))).toMatchObject({ changes: false });
  });

  it("leave marks under the name of the input alone, which Pulumi encrypts if that is secret", async () => {
    const secret = { b: job("b", { operation: "image/deblindwatermark,t_HUSH", triggers: { token: "HUSH" } }) };
    const { outputs } = await deploy(new Service(), undefined, shard({ a: job("a") }, secret));
    const { deferred, ...rest } = outputs;
    expect(deferred?.b).toContain("HUSH");
    expect(JSON.stringify(rest)).not.toContain("HUSH");

    // Not secret any more, and failing: what was recorded of the secret isn't written down as it is.
    const refused: SubmissionOutcome = { outcome: "refused", message: "no" };
    const plain = shard({ a: job("a"), b: job("b") });
    const failed = await deploy(new Service().answer("b.mp4", refused), outputs, plain);
    expect(JSON.stringify(failed.outputs)).not.toContain("HUSH");
    expect(failed.ids.b).toBe("task-2");
    expect((await planShard(failed.outputs, plain)).planned).toHaveLength(1);
  });
});

describe("the check of a shard", () => {
  const news = shard({ a: job("a", { source: "oss://Videos/a.mp4" }), b: job("b", { operation: "convert" }) });

  it("tells every problem of every job by name", () => {
    expect(checkShard({}, news).map(({ job: name, property }) => [name, property])).toEqual([
      ["a", "source"],
      ["b", "operation"],
    ]);
  });

  it("looks at nothing twice", () => {
    expect(checkShard(news, news)).toEqual([]);
    expect(checkShard({}, { ...news, checked: digestOf(news.jobs) })).toEqual([]);
  });

  it("looks again at what isn't the text that the program has checked, and at jobs that were outputs then", () => {
    const deferred = { c: packDeferredJob("c", { ...job("c", { region: "Paris" }), name: "c" }) };
    expect(checkShard({}, { ...news, checked: digestOf("another text") })).toHaveLength(2);
    const problems = checkShard({}, { ...news, deferred, checked: digestOf(news.jobs) });
    expect(problems.map(({ job: name, property }) => [name, property])).toEqual([["c", "region"]]);
  });
});
