import { describe, expect, it } from "vitest";
import { checkJobInputs } from "../../../src/lifecycle/job/job-checks";
import { jobInputs, type PlainJob, readJob, readJobs } from "../../../src/lifecycle/job/job-declaration";
import { InvalidJobsError } from "../../../src/lifecycle/problem";

const job: PlainJob = {
  source: "oss://videos/a.mp4",
  operation: "video/convert,f_mp4",
  target: "oss://results/a.mp4",
  region: "cn-hangzhou",
};

/** What is found wrong with a job that differs from a right one. */
function problemsOf(change: Record<string, unknown>): string[] {
  return readJob({ ...job, ...change }).problems.map(({ property, message }) => `${property}: ${message}`);
}

describe("a declared job", () => {
  it("becomes plain inputs with its instruction", () => {
    const declared = {
      source: { bucket: "videos", key: "目录/a b.mp4" },
      operation: { style: "thumbnail" },
      target: { bucket: "results", key: "{barename}.png" },
      region: "oss-cn-hangzhou",
      endpoint: "oss-cn-hangzhou.aliyuncs.com",
    };
    expect(jobInputs(declared)).toEqual({
      source: "oss://videos/目录/a b.mp4",
      operation: "style/thumbnail",
      target: "oss://results/{barename}.png",
      instruction: "style/thumbnail|sys/saveas,o_e2JhcmVuYW1lfS5wbmc,b_cmVzdWx0cw",
      region: "cn-hangzhou",
      endpoint: "https://oss-cn-hangzhou.aliyuncs.com",
    });
    expect(readJob(declared).problems).toEqual([]);
  });

  it.each<[string, Record<string, unknown>]>([
    ["source: is missing", { source: undefined }],
    ["operation: is missing", { operation: undefined }],
    ["region: is missing", { region: undefined }],
    ["source: isn't an object's address", { source: "videos/a.mp4" }],
    ["source: isn't an object's address", { source: { bucket: "videos" } }],
    ["source: has the bucket name", { source: "oss://Videos/a.mp4" }],
    ["source: has the bucket name", { source: "oss://-videos/a.mp4" }],
    ["source: has no key", { source: "oss://videos/" }],
    ["source: has a key of 1026 bytes", { source: `oss://videos/${"目".repeat(342)}` }],
    ["source: has a key that starts with a slash", { source: "oss://videos//a.mp4" }],
    ["source: has a . or .. segment", { source: "oss://videos/dir/../a.mp4" }],
    ["target: has unknown variables {nope}", { target: "oss://results/{nope}.mp4" }],
    ["target: has a . or .. segment", { target: "oss://results/./a.mp4" }],
    ["target: has a . or .. segment", { target: "oss://results/../{index}.mp4" }],
    ["target: is missing; video/convert stores its result", { target: undefined }],
    ["target: is the source itself", { target: "oss://videos/a.mp4" }],
    ["operation: must be the operation alone", { operation: "video/convert,f_mp4|sys/saveas,o_YQ" }],
    ["operation: must be the operation alone", { operation: "sys/saveas,o_YQ" }],
    ["operation: may hold visible ASCII characters only", { operation: "video/convert, f_mp4" }],
    ["operation: isn't an operation", { operation: "convert" }],
    ["operation: isn't an operation", { operation: "video/convert,,f_mp4" }],
    ["operation: must be a text", { operation: 7 }],
    ["notify: must be the name of a Simple Message Queue topic", { notify: "my topic" }],
    ["triggers: must be a map", { triggers: ["a"] }],
    ["region: must be a region's ID", { region: "Hangzhou" }],
    ["endpoint: must be the URL of an OSS endpoint", { endpoint: "ftp://host" }],
    ["endpoint: must be the URL of an OSS endpoint", { endpoint: "https://host/bucket" }],
    ["internal: must be true or false", { internal: "yes" }],
    ["internal: picks the region's internal endpoint", { internal: true, endpoint: "https://host" }],
    ["profile: must be the name of a profile", { profile: "" }],
    ["adoptTaskId: must be a task ID", { adoptTaskId: " " }],
    ["resubmitUnknown: asks for a new task", { resubmitUnknown: true, adoptTaskId: "MediaConvert-1" }],
    ["sorce: isn't a property of a job; did you mean source?", { sorce: "oss://videos/a.mp4" }],
  ])("is refused: %s", (expected, change) => {
    const problems = problemsOf(change);
    expect(problems.join("\n")).toContain(expected);
    expect(problems).toHaveLength(1);
  });

  it.each(["image/deblindwatermark,s_low,t_text", "style/thumbnail", "style/::h264-mp4-720p"])(
    "needs no target for %s",
    (operation) => {
      expect(problemsOf({ operation, target: undefined })).toEqual([]);
    },
  );

  it.each([
    ["video/concat,ss_0,f_mp4,vcodec_h264,acodec_aac,align_1/pre,o_YS5tcDQ/sur,o_Yi5tcDQ,t_0", "joined.mp4"],
    ["video/snapshots,f_jpg,w_100,h_100,scaletype_crop,inter_10000", "{index}.jpg"],
    ["doc/convert,target_png,source_docx,pages_MS0xMA", "{index}.png"],
  ])("may have the operation %s", (operation, key) => {
    expect(problemsOf({ operation, target: `oss://results/${key}` })).toEqual([]);
  });

  it("isn't judged by what preview doesn't know yet", () => {
    const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
    const inputs = { source: unknown, operation: unknown, target: unknown, region: unknown, triggers: { a: unknown } };
    expect(checkJobInputs(inputs)).toEqual([]);
  });
});

describe("several jobs", () => {
  it("pass when all are right", () => {
    expect(problemsIn({ a: job, b: { ...job, target: "oss://results/b.mp4" } })).toEqual([]);
  });

  it("take what they don't say from the defaults", () => {
    const { region: _region, ...regionless } = job;
    expect(problemsIn({ a: regionless })).toEqual([expect.stringContaining("a: region: is missing")]);
    expect(problemsIn({ a: regionless }, { region: "cn-hangzhou" })).toEqual([]);
  });

  it("may choose another kind of endpoint than the defaults", () => {
    const own = { a: { ...job, internal: true }, b: { ...job, target: "oss://results/b.mp4" } };
    const { inputs } = readJobs(own, { endpoint: "https://oss.example.com" });
    expect(inputs.get("a")).not.toHaveProperty("endpoint");
    expect(inputs.get("b")).toMatchObject({ endpoint: "https://oss.example.com" });
    expect(problemsIn(own, { endpoint: "https://oss.example.com" })).toEqual([]);
    expect(problemsIn({ a: { ...job, endpoint: "https://oss.example.com" } }, { internal: true })).toEqual([]);
  });

  it("tell every problem of every job", () => {
    const jobs = { good: job, first: { ...job, source: "x", notify: "a b" }, second: { ...job, operation: "x" } };
    const { problems } = readJobs(jobs);
    expect(problems.map(({ job: name, property }) => `${name}.${property}`)).toEqual([
      "first.source",
      "first.notify",
      "second.operation",
    ]);
    const { message } = new InvalidJobsError(problems);
    expect(message.split("\n")[0]).toBe("3 problems in 2 jobs; nothing was submitted:");
    expect(message.split("\n")).toHaveLength(4);
  });

  it("may have one template for different sources, but not two spellings of one target", () => {
    const template = { ...job, target: "oss://results/{barename}.mp4" };
    expect(problemsIn({ a: template, b: { ...template, source: "oss://videos/b.mp4" } })).toEqual([]);
    expect(problemsIn({ a: template, b: job })).toEqual([
      expect.stringContaining("b: target: is also the target of a (oss://results/a.mp4)"),
    ]);
  });

  it("may not share a target", () => {
    expect(problemsIn({ a: job, b: { ...job, source: "oss://videos/b.mp4" } })).toEqual([
      expect.stringContaining("b: target: is also the target of a (oss://results/a.mp4)"),
    ]);
  });
});

/** What is found wrong with several jobs. */
function problemsIn(jobs: Record<string, PlainJob>, defaults?: Partial<PlainJob>): string[] {
  return readJobs(jobs, defaults).problems.map(
    ({ job: name, property, message }) => `${name}: ${property}: ${message}`,
  );
}
