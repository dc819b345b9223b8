import { handleType, retry } from "cockatiel";
import type { Credentials } from "../credentials/credentials";
import { StatusUnavailable } from "../lifecycle/task-status";
import { fullJitter } from "../retry/full-jitter";
import { answerFields, textField } from "../text/answer-fields";
import { canonicalQuery, signedHeaders } from "./request-signature";

/** The version of the IMM API that is spoken. */
const version = "2020-09-30";

/** What IMM answered instead of doing what it was asked. */
export class ImmError extends Error {
  constructor(
    /** What it was asked to do, such as `GetTask`. */
    readonly action: string,
    /** IMM's code, such as `ResourceNotFound`. */
    readonly code: string,
    message: string,
    /** HTTP status. */
    readonly status: number,
    readonly requestId: string | undefined,
    advice = "",
  ) {
    super(
      `IMM refused ${action}: ${code}: ${message} (HTTP ${status}${requestId ? `, request ID ${requestId}` : ""})${advice}`,
    );
    this.name = "ImmError";
  }
}

/** How an {@link ImmClient} reaches the service. */
export interface ImmClientOptions {
  /** URL of the endpoint, such as `https://imm.cn-hangzhou.aliyuncs.com`. */
  readonly endpoint: string;
  readonly credentials: () => Promise<Credentials>;
  /** How long an answer may take, in milliseconds; default 30,000. */
  readonly timeoutMs?: number;
  /** Longest wait before a repeated attempt, in milliseconds; default 20,000. */
  readonly maxDelayMs?: number;
}

/** Calls Intelligent Media Management. */
export interface ImmClient {
  /**
   * Calls one action; lists and objects among the parameters travel as JSON. Passing failures are tried again, four
   * times in all, which is harmless for actions that read or that say what shall be.
   *
   * @throws ImmError when IMM refuses.
   * @throws StatusUnavailable when even the last attempt met with a failure that may pass.
   */
  call(action: string, parameters: Readonly<Record<string, unknown>>): Promise<Readonly<Record<string, unknown>>>;
}

/** A client for one endpoint. */
export function createImmClient({
  endpoint,
  credentials,
  timeoutMs = 30_000,
  maxDelayMs,
}: ImmClientOptions): ImmClient {
  const url = new URL(endpoint);
  const policy = retry(handleType(StatusUnavailable), {
    maxAttempts: 3,
    backoff: fullJitter(maxDelayMs),
  });

  async function attempt(action: string, query: Record<string, string>): Promise<Record<string, unknown>> {
    const request = { host: url.host, action, version, query };
    const caller = await credentials();
    const { host: _setByFetch, ...headers } = signedHeaders(request, caller, new Date());
    const response = await fetch(`${url.origin}/?${canonicalQuery(query)}`, {
      method: "POST",
      headers,
      signal: AbortSignal.timeout(timeoutMs),
    }).catch((error: unknown) => {
      throw new StatusUnavailable(`IMM wasn't reached at ${url.origin} for ${action}: ${describeNetworkError(error)}`);
    });
    const text = await response.text().catch((error: unknown) => {
      throw new StatusUnavailable(`IMM's answer to ${action} broke off: ${describeNetworkError(error)}`);
    });
    const answer = answerFields(text);
    if (response.ok && answer) return answer;
    const failure = new ImmError(
      action,
      textField(answer?.Code) ?? "UnknownError",
      withoutSecrets(textField(answer?.Message) ?? (text.slice(0, 200) || "empty answer"), caller),
      response.status,
      textField(answer?.RequestId),
      response.status === 403 ? `; the credentials need imm:${action}` : "",
    );
    const passing = response.status === 429 || response.status >= 500 || failure.code.startsWith("Throttling");
    throw passing ? new StatusUnavailable(failure.message) : failure;
  }

  return {
    call(action, parameters) {
      const query = Object.fromEntries(
        Object.entries(parameters)
          .filter(([, value]) => value !== undefined)
          .map(([name, value]) => [name, typeof value === "object" ? JSON.stringify(value) : String(value)]),
      );
      return policy.execute(() => attempt(action, query));
    },
  };
}

/** A signature that doesn't match is answered with all that was signed, the token of temporary credentials among it. */
function withoutSecrets(message: string, { securityToken }: Credentials): string {
  const words = message.replace(/,? *server string to sign is:.*/s, "");
  return securityToken === undefined ? words : words.replaceAll(securityToken, "…");
}

function describeNetworkError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // fetch says only that it failed; why is in the cause.
  return error.cause instanceof Error ? error.cause.message || String(error.cause) : error.message;
}
