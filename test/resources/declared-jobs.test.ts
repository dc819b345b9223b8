import { describe, expect, it } from "vitest";
import { commonInputs, packDeferredJob, packJobs, type ShardJob } from "../../src/lifecycle/fleet/packed-jobs";
import { unknownValue } from "../../src/lifecycle/unknown-values";
import { declaredJobs, declaredWait } from "../../src/resources/declared-jobs";

const type = (name: string) => `pulumi-nodejs:dynamic/oss:${name}`;

/** A job of a shard. */
function job(name: string, target?: string): ShardJob {
  const inputs = {
    name,
    source: `oss://videos/${name}.mp4`,
    operation: "style/a",
    instruction: "",
    region: "cn-hangzhou",
  };
  return target === undefined ? inputs : { ...inputs, target };
}

const declared = (name: string, target?: string) => ({
  name,
  source: `oss://videos/${name}.mp4`,
  operation: "style/a",
  ...(target === undefined ? {} : { target }),
  unknown: [],
});

/** Inputs as `@pulumi/policy` hands them out at a preview: whoever reads what isn't known yet fails. */
function guarded(inputs: object): Record<string, unknown> {
  return new Proxy(inputs as Record<string, unknown>, {
    get(object, property) {
      const value = object[property as string];
      if (value === unknownValue) throw new Error(`string value at .${String(property)} can't be known during preview`);
      return typeof value === "object" && value !== null ? guarded(value) : value;
    },
  });
}

describe("declaredJobs", () => {
  it("reads a job, and tells what isn't known yet", () => {
    const props = { source: unknownValue, operation: "style/a", target: "oss://results/a.mp4" };
    const expected = [{ name: "a", operation: "style/a", target: "oss://results/a.mp4", unknown: ["source"] }];
    expect(declaredJobs({ type: type("ProcessingJob"), name: "a", props })).toEqual(expected);
    expect(declaredJobs({ type: type("ProcessingJob"), name: "a", props: guarded(props) })).toEqual(expected);
  });

  it("reads the jobs of a shard, by their names of today, and those that aren't known yet", () => {
    const plain = new Map([
      ["a", job("a", "oss://results/a.mp4")],
      ["former", job("b")],
    ]);
    const props = {
      jobs: packJobs(plain, commonInputs([...plain.values()])),
      deferred: { c: packDeferredJob("c", job("c", "oss://other/{index}.mp4")), d: unknownValue },
    };
    const expected = [
      declared("a", "oss://results/a.mp4"),
      declared("b"),
      declared("c", "oss://other/{index}.mp4"),
      { name: "d", unknown: ["source", "operation", "target"] },
    ];
    expect(declaredJobs({ type: type("ProcessingShard"), name: "fleet-a", props })).toEqual(expected);
    expect(declaredJobs({ type: type("ProcessingShard"), name: "fleet-a", props: guarded(props) })).toEqual(expected);
  });

  it("counts what isn't known at all of a shard as one job that isn't known", () => {
    const props = { jobs: unknownValue, deferred: unknownValue };
    const hidden = [{ name: "fleet-a", unknown: ["source", "operation", "target"] }];
    expect(declaredJobs({ type: type("ProcessingShard"), name: "fleet-a", props })).toEqual(hidden);
  });

  it("finds none in other resources", () => {
    expect(declaredJobs({ type: "alicloud:oss/bucket:Bucket", name: "videos", props: { jobs: "{}" } })).toEqual([]);
  });
});

describe("declaredWait", () => {
  it("reads the timeout of either kind of wait", () => {
    const wait = (kind: string, timeout: unknown) =>
      declaredWait({ type: type(kind), name: "a", props: guarded({ timeout }) });
    expect(wait("TaskCompletion", "1h")).toEqual({ timeout: 3_600_000 });
    expect(wait("FleetCompletion", 5_000)).toEqual({ timeout: 5_000 });
    expect(wait("TaskCompletion", unknownValue)).toEqual({});
    expect(wait("ProcessingJob", "1h")).toBeUndefined();
  });
});
