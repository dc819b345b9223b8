import { ExponentialBackoff, fullJitterGenerator, handleWhenResult, retry } from "cockatiel";
import type { Credentials } from "../credentials/credentials";
import type { Connection, SubmissionOutcome, SubmissionRequest, TaskSubmitter } from "../lifecycle/submission";
import { createOssClient, endpointOf, NoAnswer, type OssClient } from "./client";
import { judgeNetworkError, reasonOf } from "./network-failure";
import { type JudgedSubmission, judgeAnswer } from "./submission-answer";

/** Attempts in all, for failures after which surely nothing was started. The vendor's own SDKs make as many. */
const attempts = 3;

/** How submissions are sent. */
export interface TaskSubmitterOptions {
  /** The credentials for a connection, asked for every submission so that temporary ones stay fresh. */
  readonly credentials: (profile: string | undefined) => Promise<Credentials>;
  /** Longest wait before a repeated attempt, in milliseconds; default 20,000, as in the vendor's SDKs. */
  readonly maxDelayMs?: number;
  /** How long an answer may take, in milliseconds; default 60,000, as in the vendor's SDKs. */
  readonly timeoutMs?: number;
}

/**
 * Starts tasks with `POST /<source key>?x-oss-async-process`.
 *
 * A request is repeated only after failures that surely started nothing: there is no idempotency token, so a repeated
 * one that did reach the service would be paid for twice.
 */
export function createTaskSubmitter({
  credentials,
  maxDelayMs = 20_000,
  timeoutMs = 60_000,
}: TaskSubmitterOptions): TaskSubmitter {
  const clients = new ClientCache(timeoutMs);
  const policy = retry(
    handleWhenResult((result) => (result as JudgedSubmission).mayRepeat),
    {
      maxAttempts: attempts - 1,
      backoff: new ExponentialBackoff({
        generator: fullJitterGenerator,
        initialDelay: Math.min(200, maxDelayMs),
        maxDelay: maxDelayMs,
      }),
    },
  );
  return {
    async submit(connection, request) {
      let made = 0;
      const last = await policy.execute(async () => {
        made += 1;
        return attempt(clients.get(connection, await credentials(connection.profile)), connection, request);
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
    return judgeAnswer(await client.post({ ...source, subResource, body: `${subResource}=${instruction}` }));
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

/** One client for each way to connect, made anew when the credentials have changed: a client can't change either. */
class ClientCache {
  readonly #clients = new Map<string, { readonly client: OssClient; readonly madeFor: string }>();

  constructor(readonly timeoutMs: number) {}

  get(connection: Connection, credentials: Credentials): OssClient {
    const key = JSON.stringify([connection.region, endpointOf(connection)]);
    const madeFor = JSON.stringify(credentials);
    const known = this.#clients.get(key);
    if (known?.madeFor === madeFor) return known.client;
    const client = createOssClient(connection, credentials, this.timeoutMs);
    this.#clients.set(key, { client, madeFor });
    return client;
  }
}
