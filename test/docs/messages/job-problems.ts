import { checkAttachment } from "../../../src/lifecycle/bucket-attachment";
import { sharedTargetProblem } from "../../../src/lifecycle/job/claimed-targets";
import { checkJob } from "../../../src/lifecycle/job/job";
import { readJob, unknownProperties } from "../../../src/lifecycle/job/job-declaration";
import { checkCompletion } from "../../../src/lifecycle/wait/completion-checks";
import type { CompletionInputs } from "../../../src/lifecycle/wait/completion-state";
import { unfitTriggers } from "../../../src/resources/unfit-triggers";
import { declaredProblems } from "./declared-problems";
import { inputs, type Messages, only, problem } from "./message";

const attachment = { project: "my-project", bucket: "my-reports", region: "cn-hangzhou" };

const wait: CompletionInputs = {
  tasks: [{ name: "pages", taskId: "OfficeConversion-1", source: "oss://my-reports/q3.docx" }],
  timeout: "30m",
  interval: "5s",
  region: "cn-hangzhou",
};
const awaited = (change: object) => () =>
  only(checkCompletion({ ...wait, tasks: [{ ...wait.tasks[0], ...change }] } as CompletionInputs));

/** What can be wrong with a job. */
export const jobProblems: Messages = {
  "job: must be a map with source, operation and target, not …": () => only(readJob("oss://my-reports").problems),
  "…: isn't a property of a job; …": () =>
    unknownProperties({ targte: "oss://my-results/q3.pdf", colour: "red" })
      .map((found) => only([found]))
      .join("\n"),
  "source: is missing; give the object to process, …": problem({ source: undefined }),
  "operation: is missing; give what to do, …": problem({ operation: undefined }),
  "region: is missing; give the region of the bucket, …": problem({ region: undefined }),
  "target: is missing; … stores its result, so say where, …": problem({ target: undefined }),
  "source: isn't an object's address; give oss://bucket/key, or bucket and key, …": problem({ source: "q3.docx" }),
  "source: has the bucket name …; …": problem({ source: "oss://My_Reports/q3.docx" }),
  "source: has no key; …": problem({ source: "oss://my-reports/" }),
  "source: has a key of … bytes; …": problem({ source: `oss://my-reports/${"x".repeat(1024)}` }),
  "source: has a key that starts with a slash or backslash …": problem({ source: "oss://my-reports//q3.docx" }),
  "source: has a . or .. segment in its key …": problem({ source: "oss://my-reports/a/../q3.docx" }),
  "target: has unknown variables …; …": problem({ target: "oss://my-results/{name}.pdf" }),
  "target: has an unpaired brace; …": problem({ target: "oss://my-results/{barename.pdf" }),
  "target: is the source itself …": problem({ source: "oss://my-results/q3.pdf" }),
  "target: is also the target of …": () => only([sharedTargetProblem("summary", inputs.target)]),
  "target: is one of the joined objects …": problem({
    source: "oss://my-videos/a.mp4",
    operation: "video/concat,f_mp4,vcodec_h264,acodec_aac/sur,o_Yi5tcDQ",
    target: "oss://my-videos/b.mp4",
  }),
  "target: gets several results under the one key …": problem({
    operation: "doc/convert,target_png",
    target: "oss://my-results/q3.png",
  }),
  "target: ends in ….… but the result is …": problem({ target: "oss://my-results/q3.png" }),
  "notify: must be the name of a Simple Message Queue topic …": problem({ notify: "my topic" }),
  "triggers: must be a map of names to values, …": problem({ triggers: "4f2a1c" }),
  "triggers.…: holds …, which Pulumi can't tell from another; …": () => only(unfitTriggers({ at: new Date(0) })),
  "region: must be a region's ID, …": problem({ region: "Hangzhou" }),
  "endpoint: must be the URL of an OSS endpoint …": problem({ endpoint: "https://oss.example/bucket" }),
  "immEndpoint: must be the URL of an IMM endpoint …": problem({ immEndpoint: "https://imm.example/path" }),
  "internal: must be true or false, …": problem({ internal: "yes" }),
  "internal: picks the region's internal endpoint, but endpoint names another one; …": problem({
    internal: true,
    endpoint: "https://oss.example",
  }),
  "profile: must be the name of a profile of the Alibaba Cloud CLI, …": problem({ profile: "" }),
  "adoptTaskId: must be a task ID, …": problem({ adoptTaskId: "" }),
  "adoptTaskId: still names …, which wrote to the former target …": () =>
    only(
      checkJob(
        { ...inputs, adoptTaskId: "OfficeConversion-1" },
        { ...inputs, adoptTaskId: "OfficeConversion-1", target: "oss://my-results/q4.pdf" },
      ),
    ),
  "resubmitUnknown: must be the time of the submission in doubt, …": problem({ resubmitUnknown: "yes" }),
  "resubmitUnknown: asks for a new task, but adoptTaskId takes over an existing one; …": problem({
    adoptTaskId: "OfficeConversion-1",
    resubmitUnknown: true,
  }),
  'ifTargetExists: must be "overwrite" or "skip" or "fail", …': problem({ ifTargetExists: "skipp" }),
  "ifTargetExists: is …, but in which bucket to look is known only to OSS …": problem({
    ifTargetExists: "skip",
    target: "oss://{bucket}-{index}/q3.pdf",
  }),
  'onDelete: must be "forget" or "deleteTarget", …': problem({ onDelete: "delete" }),
  "onDelete: is about the target, but the job has none; …": problem({
    operation: "image/deblindwatermark,s_low",
    target: undefined,
    onDelete: "deleteTarget",
  }),
  'onDelete: is "deleteTarget", which needs a wait that sees what the task makes; call the job\'s wait() …': async () =>
    only(await declaredProblems({ ...inputs, watchSource: false, onDelete: "deleteTarget" })),
};

/** What can be wrong with the other things that a program declares. */
export const otherProblems: Messages = {
  "timeout: must be a duration such as 30m or 5s, …": () => only(checkCompletion({ ...wait, timeout: "30" })),
  "tasks: must be a list of tasks, …": () =>
    only(checkCompletion({ ...wait, tasks: {} as unknown as CompletionInputs["tasks"] })),
  "tasks: name … more than once; …": () =>
    only(checkCompletion({ ...wait, tasks: [...wait.tasks, ...wait.tasks] } as CompletionInputs)),
  "tasks: …: taskId must be a task ID, …": awaited({ taskId: "" }),
  "tasks: …: source must be oss://bucket/key, …": awaited({ source: "q3.docx" }),
  "tasks: …: target must be oss://bucket/key, …": awaited({ target: "q3.pdf" }),
  'tasks: …: onDelete must be "forget" or "deleteTarget", …': awaited({ onDelete: "delete" }),
  "region: is missing; give the bucket's region, …": () =>
    only(checkAttachment({ project: "my-project", bucket: "my-reports" })),
  "internal: picks the region's internal endpoint, but endpoint names another one; give one of the two": () =>
    only(checkCompletion({ ...wait, internal: true, endpoint: "https://oss.example" })),
  "project: is missing; give the name of an IMM project …": () => only(checkAttachment({ ...attachment, project: "" })),
};
