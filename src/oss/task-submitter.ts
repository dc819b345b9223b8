import { handleWhenResult, retry } from "cockatiel";
import { sameCredentials } from "../credentials/credentials";
import type { Connection, SubmissionOutcome, SubmissionRequest, TaskSubmitter } from "../lifecycle/submission";
import { fullJitter } from "../retry/full-jitter";
import { endpointOf, type OssClient } from "./client";
import { OssClients, type OssClientsOptions } from "./clients";
import { judgeNetworkError, reasonOf } from "./network-failure";
import { NeverSent, type RequestGate } from "./request-gate";
import { RequestLimiter } from "./request-limiter";
import type { RequestLimits } from "./request-limits";
import { type JudgedSubmission, judgeAnswer } from "./submission-answer";
import { NoAnswer } from "./transport";

/** Attempts in all, for failures after which surely nothing was started. The vendor's own SDKs make as many. */
const attempts = 3;

/** How submissions are sent. */
export interface TaskSubmitterOptions extends OssClientsOptions {
  /** What keeps all submissions of the process within limits. Default: one of its own, with the usual limits. */
  readonly limiter?: RequestLimiter;
  /** Longest wait before a repeated attempt, in milliseconds; default 20,000, as in the vendor's SDKs. */
  readonly maxDelayMs?: number;
}

/** Starts tasks within limits. */
export interface LimitedTaskSubmitter extends TaskSubmitter {
  /**
   * Another submitter with limits of its own, which all that is submitted by it shares. They add to those of the process:
   * the strictest wins.
   */
  within(limits: RequestLimits): TaskSubmitter;
}

/**
 * Starts tasks with `POST /<source key>?x-oss-async-process`.
 *
 * A request is repeated only after failures that surely started nothing: there is no idempotency token, so a repeated
 * one that did reach the service would be paid for twice. Every attempt waits for its turn.
 */
export function createTaskSubmitter({
  maxDelayMs,
  limiter = new RequestLimiter(maxDelayMs === undefined ? {} : { longestPauseMs: maxDelayMs }),
  ...options
}: TaskSubmitterOptions): LimitedTaskSubmitter {
  const clients = new OssClients(options);
  const policy = retry(
    handleWhenResult((result) => (result as JudgedSubmission).next !== "nothing"),
    { maxAttempts: attempts - 1, backoff: fullJitter(maxDelayMs) },
  );

  async function submit(
    connection: Connection,
    request: SubmissionRequest,
    gate: RequestGate | undefined,
    beforeSending: (() => Promise<void> | undefined) | undefined,
  ): Promise<SubmissionOutcome> {
    let made = 0;

    async function attempt(): Promise<JudgedSubmission> {
      const { client, credentials } = await clients.signing(connection);
      if (made === 0) {
        const hindrance = await failureOf(beforeSending);
        if (hindrance !== undefined) return neverSent(hindrance);
      }
      made += 1;
      const judged = await send(client, connection, request);
      if (judged.next !== "renew credentials") return judged;
      // At once, so that no other request is made with those that have expired.
      const newer = await clients.signing(connection, credentials).catch(() => undefined);
      const isNewer = newer !== undefined && !sameCredentials(newer.credentials, credentials);
      return isNewer ? judged : { ...judged, next: "nothing" };
    }

    const pass = () => limiter.pass(connection, attempt, ({ next }) => next === "slow down");
    try {
      const { outcome } = await policy.execute(() => (gate ? gate.pass(pass) : pass()));
      return made > 1 ? countAttempts(outcome, made) : outcome;
    } catch (error) {
      if (!(error instanceof NeverSent)) throw error;
      return neverSent(error.message).outcome;
    }
  }

  return {
    submit: (connection, request, beforeSending) => submit(connection, request, undefined, beforeSending),
    within(limits) {
      const gate = limiter.gate(limits);
      return { submit: (connection, request, beforeSending) => submit(connection, request, gate, beforeSending) };
    },
  };
}

async function failureOf(work: (() => Promise<void> | undefined) | undefined): Promise<string | undefined> {
  try {
    await work?.();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function neverSent(hindrance: string): JudgedSubmission {
  return { outcome: { outcome: "refused", message: `Nothing was submitted: ${hindrance}` }, next: "nothing" };
}

async function send(
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
    return {
      outcome: { outcome: "refused", message: `Nothing was sent, because the request couldn't be made: ${message}` },
      next: "nothing",
    };
  }
  const reason = reasonOf(networkError);
  switch (judgeNetworkError(networkError)) {
    case "not reached":
      return {
        outcome: {
          outcome: "refused",
          message: `OSS wasn't reached at ${endpoint}, so nothing was sent: ${reason}\nCheck region, endpoint and network, and deploy again.`,
        },
        next: "repeat",
      };
    case "not trusted":
      return {
        outcome: {
          outcome: "refused",
          message: `OSS wasn't trusted at ${endpoint}, so nothing was sent: ${reason}\nCheck the endpoint, and the certificates that Node trusts (NODE_EXTRA_CA_CERTS).`,
        },
        next: "nothing",
      };
    case "lost":
      return {
        outcome: {
          outcome: "unknown",
          message: `The request was sent to ${endpoint} but not answered, so the outcome is unknown: ${reason}`,
        },
        next: "nothing",
      };
  }
}

function countAttempts(outcome: SubmissionOutcome, made: number): SubmissionOutcome {
  if (outcome.outcome === "accepted") return outcome;
  // After what was said, before what to do about it.
  const [said, ...advice] = outcome.message.split("\n");
  return { ...outcome, message: [`${said} (attempt ${made} of ${attempts})`, ...advice].join("\n") };
}
