import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";

/** A request as it is sent. */
export interface WireRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string | number>>;
  readonly content?: Buffer | undefined;
  /** How long it may take until the answer begins, and how long the rest of the answer may take, in milliseconds. */
  readonly timeout: number;
}

/** What came back, whatever its status. */
export interface OssAnswer {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** As much of the body as arrived. */
  readonly body: string;
  /** Why the body isn't complete, if it isn't. */
  readonly brokenOff?: string;
}

/** Thrown when a request wasn't answered. */
export class NoAnswer extends Error {
  constructor(
    /** Node's error as it was thrown; `undefined` when the request couldn't even be made. */
    readonly networkError: NetworkError | undefined,
    message: string,
  ) {
    super(message);
    this.name = "NoAnswer";
  }
}

/** An error of Node's, or one of ours: {@link connectionTimeout}. */
export interface NetworkError {
  readonly name?: string;
  readonly code?: string;
  readonly syscall?: string;
  readonly message?: string;
  /** What each address answered, where a host name has several. */
  readonly errors?: readonly NetworkError[];
}

/** The name of the error of a connection that wasn't made in time. */
export const connectionTimeout = "ConnectionTimeoutError";

/** More than the longest answer that is read: a page of 1,000 keys, each of 1,023 bytes, percent-encoded. */
const longestBody = 8 * 1024 * 1024;

/**
 * How long a connection waits for its next request, in milliseconds. Servers close idle ones, some after five seconds, and
 * a request that meets a closing connection has an unknown outcome.
 */
const longestIdle = 4_000;

const agents = {
  http: new HttpAgent({ keepAlive: true, timeout: longestIdle }),
  https: new HttpsAgent({ keepAlive: true, timeout: longestIdle }),
};

/**
 * Sends one request, once. What is given back is what came back, or `NoAnswer` with Node's own error, which tells whether
 * anything was sent. It stands in the place of `ali-oss`' urllib, which takes longer than the rest of a request.
 */
export function sendOverHttp(url: string, request: WireRequest): Promise<OssAnswer | NoAnswer> {
  return new Promise((resolve) => exchange(url, request, resolve));
}

function exchange(
  url: string,
  { method, headers, content, timeout }: WireRequest,
  resolve: (end: OssAnswer | NoAnswer) => void,
): void {
  const target = new URL(url);
  const request =
    target.protocol === "https:"
      ? httpsRequest(target, { method, headers, agent: agents.https })
      : httpRequest(target, { method, headers, agent: agents.http });
  const chunks: Buffer[] = [];
  let length = 0;
  let response: IncomingMessage | undefined;
  let ended = false;

  const end = (outcome: OssAnswer | NoAnswer) => {
    ended = true;
    clearTimeout(timer);
    resolve(outcome);
  };
  const answer = ({ statusCode = 0, headers }: IncomingMessage) => ({
    status: statusCode,
    headers,
    body: Buffer.concat(chunks).toString("utf8"),
  });
  const fail = (error: Error) => {
    if (ended) return;
    if (response) end({ ...answer(response), brokenOff: error.message });
    else end(new NoAnswer(error, error.message));
  };
  const timer = setTimeout(() => {
    const error = new Error(`it took longer than ${timeout} ms`);
    if (request.socket?.connecting !== false) error.name = connectionTimeout;
    fail(error);
    request.destroy();
  }, timeout);

  request.once("response", (received) => {
    response = received;
    timer.refresh();
    received.on("data", (chunk: Buffer) => {
      chunks.push(chunk);
      length += chunk.length;
      if (length <= longestBody) return;
      end(answer(received));
      request.destroy();
    });
    received.once("end", () => end(answer(received)));
    received.on("error", fail);
  });
  request.on("error", fail);
  // An answer that Node doesn't take for one, such as 101, ends the request without an error.
  request.once("close", () => {
    if (!response) fail(new Error("the connection was closed without an answer"));
  });
  request.end(content);
}
