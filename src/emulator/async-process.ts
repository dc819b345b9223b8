import { noSuchBucket, noSuchKey, OssError } from "./error-response";
import type { ObjectRequest, OssResponse } from "./exchange";
import type { ImmService } from "./imm";
import type { ObjectStore } from "./object-store";
import type { TaskService } from "./processing";
import { readBody } from "./request-body";
import type { SubmissionLog, SubmissionRecord } from "./submission-log";

/** What a submission needs. */
export interface SubmissionContext {
  store: ObjectStore;
  tasks: TaskService;
  imm: Pick<ImmService, "admitSubmission">;
  submissions: SubmissionLog;
  /** Filled in with what the body says. */
  record: SubmissionRecord;
}

const MAXIMUM_BODY_BYTES = 64 * 1024;
const PARAMETER = "x-oss-async-process";

/** `POST /<key>?x-oss-async-process`: starts a task, and answers with its ID. */
export async function asyncProcess(request: ObjectRequest, context: SubmissionContext): Promise<OssResponse> {
  const { bucket, key } = request;
  const { store, tasks, imm, submissions, record } = context;
  record.body = await readBody(request, MAXIMUM_BODY_BYTES);
  const found = store.bucket(bucket);
  if (!found) throw noSuchBucket(bucket);
  record.instruction = instructionOf(record.body);
  // Which of a missing project and a missing source the service tells first is our guess.
  const project = imm.admitSubmission(found);
  if (!store.find(bucket, key)) throw noSuchKey(key);
  const submission = await tasks.submit(bucket, key, record.instruction, project);
  if ("refused" in submission) {
    const { httpStatus, code, message } = submission.refused;
    throw new OssError(httpStatus, code, message);
  }
  const { task } = submission;
  submissions.accepted(record, task);
  return {
    status: 200,
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ EventId: task.eventId, RequestId: task.requestId, TaskId: task.id }),
  };
}

/**
 * The instruction in a body. Most clients send it raw, some form-encoded. No instruction has a `%` of its own, so a
 * percent escape tells the two apart; in a raw body `+` is itself, as the standard base64 alphabet has it.
 */
export function instructionOf(body: string, name = PARAMETER): string {
  const parameter = body
    .split("&")
    .find((part) => part.startsWith(`${name}=`))
    ?.slice(name.length + 1);
  if (!parameter) throw new OssError(400, "InvalidRequest", `no ${name} parameter found`);
  if (!/%[0-9a-f]{2}/i.test(parameter)) return parameter;
  try {
    return decodeURIComponent(parameter.replaceAll("+", " "));
  } catch {
    throw new OssError(400, "InvalidRequest", `the ${name} parameter is not well encoded`);
  }
}
