import { decide } from "../../../src/lifecycle/job/decide";
import { createJob } from "../../../src/lifecycle/job/job";
import type { JobInputs, JobOutputs } from "../../../src/lifecycle/job/job-state";
import { check, diff } from "../../../src/providers/job";
import { inputs, type Messages, printed, recorded, type Say } from "./message";

const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

let jobs = 0;

/** The provider tells of each job once. */
function named<Inputs extends JobInputs>(job: Inputs): Inputs {
  jobs += 1;
  return { ...job, name: `pages-${jobs}` };
}

const forNew =
  (changes: Partial<JobInputs> = {}): Say =>
  () =>
    printed(() => check({}, named({ ...inputs, ...changes })));

const forRecorded =
  (old: Partial<JobOutputs>, next: Partial<JobInputs>): Say =>
  () =>
    printed(() => diff("id", { ...recorded, ...old } as JobOutputs, named({ ...inputs, ...next })));

const reasonFor =
  (old: Partial<JobOutputs>, next: Partial<JobInputs>, failure?: { code?: string }): Say =>
  () => {
    const decision = decide({ ...recorded, ...old }, { ...inputs, ...next }, failure);
    return "reason" in decision ? `reason: ${decision.reason}` : decision.action;
  };

/** What a preview and a deploy say of a job before they do it. */
export const announcements: Messages = {
  "…: will submit: …": forNew(),
  "…: will submit, unless its target exists: …": forNew({ ifTargetExists: "skip" }),
  "…: will adopt task …": forNew({ adoptTaskId: "OfficeConversion-1" }),
  "…: may submit: … not known before the deploy": forRecorded({}, { operation: unknown, sourceEtag: unknown }),
  "…: won't submit: a task submitted at … may be running; …": forRecorded({ submission: "unknown" }, {}),
};

/** Why a task was, or will be, submitted; the output `reason` of a job. */
export const reasons: Messages = {
  "reason: new job": async () => {
    const oss = { submit: async () => ({ outcome: "accepted", task: { taskId: "t", statusCode: 200 } }) as const };
    const { outs } = await createJob(inputs, { oss, objects: undefined as never, now: () => new Date() });
    return `reason: ${outs.reason}`;
  },
  "reason: operation changed": reasonFor({}, { operation: "doc/convert,target_txt" }),
  "reason: notification changed": reasonFor({}, { notify: "done" }),
  "reason: source moved": reasonFor({}, { source: "oss://my-reports/q4.docx" }),
  "reason: source changed": reasonFor({ sourceEtag: "A" }, { sourceEtag: "B" }),
  "reason: trigger … changed": reasonFor({}, { triggers: { commit: "4f2a1c" } }),
  "reason: target changed": async () =>
    (await forRecorded({}, { target: "oss://my-results/q4.pdf" })()).replace(/^.*will submit: /, "reason: "),
  "reason: task failed…": reasonFor({}, {}, { code: "InvalidFile" }),
  "reason: target gone": reasonFor({ targetGone: true }, { watchTarget: true }),
  "reason: submitted again after an unknown outcome": reasonFor({ submission: "unknown" }, { resubmitUnknown: true }),
  "reason: task adopted": reasonFor({}, { adoptTaskId: "OfficeConversion-1" }),
  "reason: target exists: …": async () => {
    const find = async () => ({ etag: "A", size: 1, lastModified: "" });
    const context = { oss: undefined as never, objects: { find } as never, now: () => new Date() };
    const { outs } = await createJob({ ...inputs, ifTargetExists: "skip" }, context);
    return `reason: ${outs.reason}`;
  },
};
