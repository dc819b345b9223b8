import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildInstruction } from "../../../src/instruction/instruction";
import { parseObjectUri } from "../../../src/instruction/object-uri";
import {
  commonInputs,
  packDeferredJob,
  packJobs,
  type ShardJob,
  unpackDeferredJob,
  unpackJobs,
} from "../../../src/lifecycle/fleet/packed-jobs";

function job(change: object = {}): ShardJob {
  const inputs = {
    source: "oss://videos/photos/00001.mp4",
    operation: "video/animation,f_gif,w_320",
    target: "oss://results/thumbs/00001.gif",
    region: "cn-hangzhou",
    endpoint: "https://oss-cn-hangzhou.aliyuncs.com",
    ...change,
  } as { readonly operation: string; readonly target?: string | undefined };
  const given = Object.fromEntries(Object.entries(inputs).filter(([, value]) => value !== undefined));
  const target = parseObjectUri(inputs.target ?? "");
  return { ...given, instruction: buildInstruction({ ...inputs, target }) } as ShardJob;
}

function pack(jobs: ReadonlyMap<string, ShardJob>): string {
  return packJobs(jobs, commonInputs([...jobs.values()]));
}

describe("jobs in one text", () => {
  const key = fc.oneof(
    fc.constantFrom("a.mp4", "dir/b.mp4", "oss://odd", "#1", ""),
    fc.string({ unit: "grapheme", minLength: 1 }),
  );
  const uri = fc.tuple(fc.constantFrom("videos", "results", "other"), key).map((parts) => `oss://${parts.join("/")}`);
  const inputs = fc
    .record(
      {
        name: fc.string({ minLength: 1 }),
        source: uri,
        operation: fc.constantFrom("video/convert,f_mp4", "doc/convert,target_pdf", "style/x"),
        target: uri,
        sourceEtag: fc.constantFrom("k3Jd8sXa", "9fKd02ls"),
        notify: fc.constantFrom("done", "topic"),
        triggers: fc.dictionary(fc.string(), fc.jsonValue()),
        region: fc.constantFrom("cn-hangzhou", "cn-beijing"),
        internal: fc.boolean(),
        adoptTaskId: fc.string({ minLength: 1 }),
      },
      { requiredKeys: ["name", "source", "operation", "region"] },
    )
    .map((change) => job({ target: undefined, endpoint: undefined, ...change }));

  it("come back as they were, whatever they have in common", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), inputs), (jobs) => {
        const shard = new Map(Object.entries(jobs));
        const unpacked = unpackJobs(pack(shard));
        expect(JSON.parse(JSON.stringify([...unpacked]))).toEqual(JSON.parse(JSON.stringify([...shard])));
      }),
    );
  });

  it("come back as they were when their values were outputs", () => {
    fc.assert(
      fc.property(fc.string(), inputs, (first, shard) => {
        expect(unpackDeferredJob(first, packDeferredJob(first, shard))).toEqual(JSON.parse(JSON.stringify(shard)));
      }),
    );
  });

  it("are small, because what they have in common stands there once", () => {
    const jobs = new Map(
      Array.from({ length: 600 }, (_, place) => {
        const number = String(place).padStart(5, "0");
        const inputs = job({
          source: `oss://videos/photos/${number}.mp4`,
          target: `oss://results/thumbs/${number}.gif`,
          operation: place % 3 === 0 ? "video/animation,f_gif,w_640" : "video/animation,f_gif,w_320",
        });
        return [`photo-${number}`, { ...inputs, name: `photo-${number}` }];
      }),
    );
    // As the state has it, where every quote is written with a backslash.
    expect(JSON.stringify(pack(jobs)).length / jobs.size).toBeLessThan(85);
  });
});
