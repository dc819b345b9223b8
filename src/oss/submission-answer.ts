import type { SubmissionOutcome } from "../lifecycle/submission";
import type { OssResponse } from "./client";

/**
 * Reads the answer to an accepted submission: `{"EventId", "RequestId", "TaskId"}`. Status 200 means that the service
 * took the request, so a task ID is saved even from a damaged answer, and an answer without one means that a task may
 * be running unknown to anybody.
 */
export function readSubmissionAnswer({ status, data, res }: OssResponse): SubmissionOutcome {
  const text = data.toString("utf8");
  const requestId = res.headers["x-oss-request-id"];
  const fields = parseFields(text);
  const taskId = fields ? nonEmptyText(fields.TaskId) : /"TaskId"\s*:\s*"([^"\\]+)"/.exec(text)?.[1];
  if (taskId === undefined) {
    const shown = text.length > 300 ? `${text.slice(0, 300)}…` : text;
    return {
      outcome: "unknown",
      requestId,
      statusCode: status,
      message: `OSS answered ${status} without a task ID (request ID ${requestId ?? "unknown"}): ${shown || "empty answer"}. This was seen where the bucket has no IMM project; bind one before you decide.`,
    };
  }
  const task = {
    taskId,
    eventId: nonEmptyText(fields?.EventId),
    processRequestId: nonEmptyText(fields?.RequestId),
    requestId,
    statusCode: status,
  };
  return fields
    ? { outcome: "accepted", task }
    : { outcome: "accepted", task, flaw: `its answer was damaged (request ID ${requestId ?? "unknown"})` };
}

function parseFields(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function nonEmptyText(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
