import { describe, expect, it } from "vitest";
import type { JobInputs, JobOutputs } from "../../../src/lifecycle/job/job-state";
import {
  checkSubmissionLimit,
  submissionLimitProblem,
  submissionReason,
  TooManySubmissionsError,
} from "../../../src/lifecycle/job/submission-limit";

const inputs: JobInputs = {
  source: "oss://videos/a.mp4",
  operation: "video/convert,f_mp4",
  target: "oss://results/a.mp4",
  instruction: "x",
  region: "cn-hangzhou",
};
const recorded: JobOutputs = { ...inputs, submission: "accepted", taskId: "MediaConvert-1" };

describe("why a task would be submitted", () => {
  it.each<[string | undefined, JobOutputs | undefined, Partial<JobInputs>]>([
    ["new job", undefined, {}],
    [undefined, recorded, {}],
    ["operation changed", recorded, { operation: "video/convert,f_mov" }],
    ["target changed", recorded, { target: "oss://results/b.mp4" }],
    [undefined, recorded, { target: "oss://results/b.mp4", adoptTaskId: "MediaConvert-2" }],
    [undefined, undefined, { adoptTaskId: "MediaConvert-2" }],
    [undefined, { ...recorded, submission: "unknown" }, { target: "oss://results/b.mp4" }],
  ])("is: %s", (reason, current, change) => {
    expect(submissionReason(current, { ...inputs, ...change })).toBe(reason);
  });
});

describe("a limit", () => {
  const planned = Array.from({ length: 12 }, (_, index) => ({ job: `job${index}`, reason: "new job" }));

  it("lets as many pass, and tells of more with the first ten", () => {
    expect(() => checkSubmissionLimit(planned, 12)).not.toThrow();
    expect(() => checkSubmissionLimit(planned, 11)).toThrow(TooManySubmissionsError);
    expect(() => checkSubmissionLimit(planned, 11)).toThrow(
      /would submit 12 tasks, but maxSubmissions allows 11; nothing was submitted:\n {2}job0: new job\n.*job9: new job\n {2}and 2 more\n/s,
    );
  });

  it.each([0, 1, "100", " 7 "])("may be %j", (limit) => expect(submissionLimitProblem(limit)).toBeUndefined());
  it.each([-1, 1.5, "", "ten", null, {}])("can't be %j", (limit) => {
    expect(submissionLimitProblem(limit)).toMatch(/whole number from 0/);
  });
});
