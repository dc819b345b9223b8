import { ExponentialBackoff, fullJitterGenerator, handleWhenResult, retry } from "cockatiel";
import type { Credentials } from "../credentials/credentials";
import type { Connection, SubmissionOutcome, SubmissionRequest, TaskSubmitter } from "../lifecycle/submission";
import { createOssClient, endpointOf, type OssClient } from "./client";
import { readSubmissionAnswer } from "./submission-answer";
import { classifyFailure } from "./submission-failure";

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
    handleWhenResult((result) => (result as Attempt).mayRepeat),
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

/** One request sent: how it ended, and whether sending it again can't do harm. */
interface Attempt {
  readonly outcome: SubmissionOutcome;
  readonly mayRepeat: boolean;
}

async function attempt(
  client: OssClient,
  connection: Connection,
  { source, instruction }: SubmissionRequest,
): Promise<Attempt> {
  try {
    const response = await client.request({
      method: "POST",
      bucket: source.bucket,
      object: source.key,
      subres: { "x-oss-async-process": "" },
      content: Buffer.from(`x-oss-async-process=${instruction}`),
      successStatuses: [200],
    });
    return { outcome: readSubmissionAnswer(response), mayRepeat: false };
  } catch (error) {
    return classifyFailure(error, endpointOf(connection));
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
