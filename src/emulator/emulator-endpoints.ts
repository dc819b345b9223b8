import type { IncomingMessage } from "node:http";
import { type Faults, parseFault } from "./faults";
import type { HeldTasks } from "./held-tasks";
import type { TaskService } from "./processing";
import type { SubmissionCounts, SubmissionLog } from "./submission-log";

/** What the emulator's own endpoints show and change. */
export interface EmulatorContext {
  tasks: TaskService;
  held: HeldTasks;
  faults: Faults;
  submissions: SubmissionLog;
}

/** An answer of the emulator's own endpoints. */
export interface EmulatorAnswer {
  status: number;
  /** Sent as JSON, text as it is. */
  body: unknown;
}

/** Begins the paths of these endpoints. No bucket can be in their way: bucket names have no underscore. */
export const EMULATOR_PREFIX = "/_emulator/";

const MAXIMUM_FAULT_BYTES = 64 * 1024;

/** Answers a request to an endpoint that the real service doesn't have. */
export async function answerEmulatorRequest(
  request: IncomingMessage,
  { tasks, held, faults, submissions }: EmulatorContext,
): Promise<EmulatorAnswer> {
  const path = (request.url ?? "").slice(EMULATOR_PREFIX.length).replace(/\?.*$/s, "");
  const [noun, name, part, ...rest] = path.split("/").map(decodeOrKeep);
  const question = [request.method, noun, name === undefined ? "" : "*", part ?? "", ...rest].join(" ").trim();

  switch (question) {
    case "GET health":
      return { status: 200, body: { status: "ok" } };
    case "GET tasks":
      return { status: 200, body: tasks.list().toReversed() };
    case "GET tasks *":
      return found(tasks.get(name as string), `task ${name}`);
    case "GET tasks * log":
      return found(await tasks.log(name as string), `log of task ${name}`);
    case "POST tasks * release":
      if (!tasks.get(name as string)) return found(undefined, `task ${name}`);
      held.release(name);
      return { status: 200, body: tasks.get(name as string) };
    case "POST release":
      held.release();
      return { status: 200, body: tasks.list().toReversed() };
    case "GET submissions":
      return { status: 200, body: asJson(submissions.counts) };
    case "GET topics *":
      return { status: 200, body: tasks.topicMessages(name as string) };
    case "GET faults":
      return { status: 200, body: faults.list() };
    case "POST faults":
      return injectFault(request, faults);
    case "DELETE faults":
      faults.clear();
      return { status: 200, body: [] };
    default:
      return { status: 404, body: { error: `there is no ${request.method} ${EMULATOR_PREFIX}${path}` } };
  }
}

async function injectFault(request: IncomingMessage, faults: Faults): Promise<EmulatorAnswer> {
  let text = "";
  for await (const chunk of request.setEncoding("utf8") as AsyncIterable<string>) {
    if (text.length <= MAXIMUM_FAULT_BYTES) text += chunk;
  }
  try {
    faults.inject(parseFault(JSON.parse(text)));
  } catch (error) {
    return { status: 400, body: { error: (error as Error).message } };
  }
  return { status: 201, body: faults.list() };
}

function asJson({ bySource, byTarget, ...counts }: SubmissionCounts): object {
  return { ...counts, bySource: Object.fromEntries(bySource), byTarget: Object.fromEntries(byTarget) };
}

function found(body: unknown, what: string): EmulatorAnswer {
  return body === undefined ? { status: 404, body: { error: `there is no ${what}` } } : { status: 200, body };
}

function decodeOrKeep(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
