import { createJob, type JobContext, updateJob } from "../../../src/lifecycle/job/job";
import type { JobInputs, JobOutputs } from "../../../src/lifecycle/job/job-state";
import { ObjectsUnavailable } from "../../../src/lifecycle/object-store";
import type { SubmissionOutcome } from "../../../src/lifecycle/submission";
import { RequestLimiter } from "../../../src/oss/request-limiter";
import { judgeAnswer } from "../../../src/oss/submission-answer";
import { createTaskSubmitter, type TaskSubmitterOptions } from "../../../src/oss/task-submitter";
import { failure, inputs, type Messages, recorded, type Say, submittedAt } from "./message";
import { closedEndpoint, credentials, hangUp, ossErrorBody, withService } from "./services";

/** What there is of the outside world; whatever else is asked for is missing. */
function world(parts: Partial<JobContext>): JobContext {
  return { now: () => new Date(submittedAt), ...parts } as JobContext;
}

const submitting = (job: JobInputs, oss: JobContext["oss"]) => failure(() => createJob(job, world({ oss })));

/** What is said of a new job when its submission ends in this way. */
const ending =
  (outcome: SubmissionOutcome): Say =>
  () =>
    submitting(inputs, { submit: async () => outcome });

/** The same, when OSS gives this answer. */
const answered = (status: number, body: string, brokenOff?: string): Say =>
  ending(
    judgeAnswer({
      status,
      headers: { "x-oss-request-id": "65A0F0F0F0F0F0F0F0F0F0F0" },
      body,
      ...(brokenOff === undefined ? {} : { brokenOff }),
    }).outcome,
  );

const refused = (status: number, code: string, message: string): Say => answered(status, ossErrorBody(code, message));

/** The same, when a request is really made, to this endpoint. */
const sent = (endpoint: string, job = inputs, options: Partial<TaskSubmitterOptions> = {}) =>
  submitting({ ...job, endpoint }, createTaskSubmitter({ credentials, maxDelayMs: 1, ...options }));

const find = async () => ({ etag: "A", size: 1, lastModified: submittedAt });
const refuseToShow = () =>
  Promise.reject(
    new ObjectsUnavailable(
      "OSS refused to show the object: AccessDenied: No. (HTTP 403, request ID 65A0F0F0F0F0F0F0F0F0F0F0)",
    ),
  );
const withTarget =
  (ifTargetExists: "skip" | "fail", found: () => Promise<unknown>): Say =>
  () =>
    failure(() => createJob({ ...inputs, ifTargetExists }, world({ objects: { find: found } as never })));

const inDoubt: JobOutputs = { ...recorded, submission: "unknown" };

/** What a deploy fails with when nothing was submitted. */
export const refusals: Messages = {
  "OSS refused the task: AccessDenied: …": refused(403, "AccessDenied", "You have no right to access this object."),
  "OSS refused the task: Imm Client: ResourceNotFound, The specified resource Attachment is not found…": refused(
    400,
    "Imm Client",
    "ResourceNotFound, The specified resource Attachment is not found.",
  ),
  "OSS refused the task: Imm Client: ResourceNotFound, The specified resource Route is not found…": refused(
    400,
    "Imm Client",
    "ResourceNotFound, The specified resource Route is not found.",
  ),
  "OSS refused the task: Imm Client: InvalidArgument, …": refused(
    400,
    "Imm Client",
    "InvalidArgument, [target]:is required.",
  ),
  "OSS refused the task: NoSuchKey: …": refused(404, "NoSuchKey", "The specified key does not exist."),
  "OSS refused the task: NoSuchBucket: …": refused(404, "NoSuchBucket", "The specified bucket does not exist."),
  "OSS refused the task: InvalidAccessKeyId: …": refused(403, "InvalidAccessKeyId", "The access key doesn't exist."),
  "OSS refused the task: SecurityTokenExpired: …": refused(403, "SecurityTokenExpired", "The token has expired."),
  "OSS refused the task: SignatureDoesNotMatch: …": refused(403, "SignatureDoesNotMatch", "The signature is wrong."),
  "OSS refused the task: RequestTimeTooSkewed: …": refused(403, "RequestTimeTooSkewed", "The clock is wrong."),
  "OSS refused the task: TooManyRequests: …": refused(429, "TooManyRequests", "Slow down."),
  "OSS refused the task: not in OSS' words: …": answered(404, "<html>Not here.</html>"),
  "OSS wasn't reached at …, so nothing was sent: …": async () => sent(await closedEndpoint()),
  "OSS wasn't trusted at …, so nothing was sent: …": () =>
    withService(hangUp, (endpoint) => sent(endpoint.replace("http:", "https:"))),
  "Nothing was sent, because the request couldn't be made: …": () =>
    sent("http://localhost:1", { ...inputs, source: "oss://my-reports/\ud800" }),
  "Nothing was submitted: requests were stopped before its turn came": () =>
    sent("http://localhost:1", inputs, { limiter: new RequestLimiter({ stop: AbortSignal.abort() }) }),
  'The target exists already …, and ifTargetExists is "fail", so nothing was submitted. …': withTarget("fail", find),
  "Whether the target exists couldn't be seen, which ifTargetExists: … needs, so nothing was submitted: …": withTarget(
    "skip",
    refuseToShow,
  ),
};

/** What a deploy fails with although a task was accepted. */
export const flaws: Messages = {
  "OSS accepted task …, which is recorded, but its answer was damaged …": answered(
    200,
    '{"TaskId": "OfficeConversion-2f0f5b3c-0000-4000-8000-000000000001",',
  ),
  "OSS accepted task …, which is recorded, but its answer had the status …": answered(
    202,
    '{"TaskId": "OfficeConversion-2f0f5b3c-0000-4000-8000-000000000001"}',
  ),
};

/** What a deploy fails with when nobody knows whether a task was started, and every later one until that is decided. */
export const doubts: Messages = {
  "The request was sent to … but not answered, so the outcome is unknown: …": () =>
    withService(hangUp, (endpoint) => sent(endpoint)),
  "OSS failed while it handled the request, so the outcome is unknown: …": answered(
    500,
    ossErrorBody("InternalError", "Please try again later."),
  ),
  "OSS answered with status … but without a task ID, so the outcome is unknown …": answered(
    200,
    '{"RequestId": "1D99',
    "aborted",
  ),
  "A task submitted at … may be running, so none is submitted again until you decide. …": () =>
    failure(() => updateJob("id", inDoubt, { ...inputs, operation: "doc/convert,target_txt" }, world({}))),
  "The task that adoptTaskId names was submitted before the job became another …": () =>
    failure(() =>
      updateJob(
        "id",
        inDoubt,
        { ...inputs, target: "oss://my-results/q4.pdf", operation: "doc/convert,target_txt", adoptTaskId: "t" },
        world({}),
      ),
    ),
  "Look for the task in the console (Data Processing > Task); …": async () => {
    const { target: _none, ...targetless } = { ...inDoubt, operation: "image/deblindwatermark,s_low" };
    const { target: _neither, ...job } = { ...inputs, operation: "image/deblindwatermark,s_low" };
    const said = await failure(() => updateJob("id", targetless as JobOutputs, job as JobInputs, world({})));
    return said.replace(/^.*decide\. /, "");
  },
};
