import { handleWhenResult, retry } from "cockatiel";
import type { Connection, SubmissionOutcome, SubmissionRequest, TaskSubmitter } from "../lifecycle/submission";
import { fullJitter } from "../retry/full-jitter";
import { endpointOf, NoAnswer, type OssClient } from "./client";
import { OssClients, type OssClientsOptions } from "./clients";
import { judgeNetworkError, reasonOf } from "./network-failure";
import { type JudgedSubmission, judgeAnswer } from "./submission-answer";

/** Attempts in all, for failures after which surely nothing was started. The vendor's own SDKs make as many. */
const attempts = 3;

/** How submissions are sent. */
export interface TaskSubmitterOptions extends OssClientsOptions {
  /** Longest wait before a repeated attempt, in milliseconds; default 20,000, as in the vendor's SDKs. */
  readonly maxDelayMs?: number;
}

/**
 * Starts tasks with `POST /<source key>?x-oss-async-process`.
 *
 * A request is repeated only after failures that surely started nothing: there is no idempotency token, so a repeated
 * one that did reach the service would be paid for twice.
 */
export function createTaskSubmitter({ maxDelayMs, ...options }: TaskSubmitterOptions): TaskSubmitter {
  const clients = new OssClients(options);
  const policy = retry(
    handleWhenResult((result) => (result as JudgedSubmission).mayRepeat),
    { maxAttempts: attempts - 1, backoff: fullJitter(maxDelayMs) },
  );
  return {
    async submit(connection, request) {
      let made = 0;
      const last = await policy.execute(async () => {
        made += 1;
        return attempt(await clients.get(connection), connection, request);
      });
      return made > 1 ? countAttempts(last.outcome, made) : last.outcome;
    },
  };
}

async function attempt(
  client: OssClient,
  connection: Connection,
  { source, instruction }: SubmissionRequest,
): Promise<JudgedSubmission> {
  try {
    const subResource = "x-oss-async-process";
    return judgeAnswer(
      await client.send({ method: "POST", ...source, subResource, body: `${subResource}=${instruction}` }),
    );
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    return judgeSilence(error, endpointOf(connection));
  }
}

function judgeSilence({ networkError, message }: NoAnswer, endpoint: string): JudgedSubmission {
  if (networkError === undefined) {
    return { outcome: { outcome: "refused", message: `The request couldn't be made: ${message}` }, mayRepeat: false };
  }
  const reason = reasonOf(networkError);
  switch (judgeNetworkError(networkError)) {
    case "not reached":
      return {
        outcome: { outcome: "refused", message: `OSS wasn't reached at ${endpoint}: ${reason}` },
        mayRepeat: true,
      };
    case "not trusted":
      return {
        outcome: { outcome: "refused", message: `OSS wasn't trusted at ${endpoint}, so nothing was sent: ${reason}` },
        mayRepeat: false,
      };
    case "lost":
      return {
        outcome: {
          outcome: "unknown",
          message: `The request was sent to ${endpoint} but not answered, so the outcome is unknown: ${reason}`,
        },
        mayRepeat: false,
      };
  }
}

function countAttempts(outcome: SubmissionOutcome, made: number): SubmissionOutcome {
  if (outcome.outcome === "accepted") return outcome;
  return { ...outcome, message: `${outcome.message} (attempt ${made} of ${attempts})` };
}
