import type { IncomingMessage } from "node:http";
import OSS from "ali-oss";
import type { Credentials } from "../credentials/credentials";
import type { Connection } from "../lifecycle/submission";

/** A request about a bucket, or an object in it. */
export interface OssRequest {
  readonly method: "GET" | "HEAD" | "POST" | "DELETE";
  readonly bucket: string;
  readonly key?: string;
  /** A parameter without a value, such as `x-oss-async-process`. */
  readonly subResource?: string;
  readonly query?: Readonly<Record<string, string>>;
  /** ASCII. */
  readonly body?: string;
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

/** Sends requests to OSS. */
export interface OssClient {
  /**
   * @throws NoAnswer when nothing came back.
   */
  send(request: OssRequest): Promise<OssAnswer>;
}

/** Thrown when a request wasn't answered. */
export class NoAnswer extends Error {
  constructor(
    /** The error of Node.js or urllib as it was thrown; `undefined` when the request couldn't even be made. */
    readonly networkError: NetworkError | undefined,
    message: string,
  ) {
    super(message);
    this.name = "NoAnswer";
  }
}

/** An error of Node.js or urllib. Its message has the whole request at its end, keys and all. */
export interface NetworkError {
  readonly name?: string;
  readonly code?: string;
  readonly syscall?: string;
  readonly message?: string;
  /** What each address answered, where a host name has several. */
  readonly errors?: readonly NetworkError[];
}

/** The region's endpoint, or the one that was given. HTTPS, unless the given one says otherwise. */
export function endpointOf({ region, endpoint, internal }: Connection): string {
  return endpoint ?? `https://oss-${region}${internal === true ? "-internal" : ""}.aliyuncs.com`;
}

/** The parts of `ali-oss` that are used and that its published types lack. */
interface AliOss {
  request(parameters: object): Promise<{ readonly status: number; readonly res: IncomingMessage }>;
  urllib: { request(url: string, parameters: { readonly ctx: RequestContext }): Promise<unknown> };
}

/** Travels with a request through `ali-oss`, which makes errors of its own of the ones it gets. */
interface RequestContext {
  sent: boolean;
  networkError?: NetworkError;
}

/** More than the longest answer that is read: a page of 1,000 keys, each of 1,023 bytes, percent-encoded. */
const longestBody = 8 * 1024 * 1024;

/** A client that signs with V4 and never repeats a request by itself. */
export function createOssClient(connection: Connection, credentials: Credentials, timeoutMs: number): OssClient {
  const endpoint = endpointOf(connection);
  const options = {
    accessKeyId: credentials.accessKeyId,
    accessKeySecret: credentials.accessKeySecret,
    ...(credentials.securityToken ? { stsToken: credentials.securityToken } : {}),
    authorizationV4: true,
    // The signing region, also where the endpoint is another; ali-oss wants it with this prefix.
    region: `oss-${connection.region}`,
    endpoint,
    // Buckets are host names below an endpoint, which can't be resolved below localhost.
    sldEnable: new URL(endpoint).hostname === "localhost",
    timeout: timeoutMs,
    retryMax: 0,
    // Credentials are renewed by making another client; this only keeps ali-oss from advising against that.
    refreshSTSTokenInterval: 300_000,
  };
  const client = new OSS(options as OSS.Options) as unknown as AliOss;
  keepNetworkErrors(client);
  return {
    async send({ method, bucket, key, subResource, query, body }) {
      const ctx: RequestContext = { sent: false };
      const answer = await client
        .request({
          method,
          bucket,
          object: key,
          query,
          // As `query` an empty value would be signed as `name=` instead of `name`.
          ...(subResource === undefined ? {} : { subres: { [subResource]: "" } }),
          ...(body === undefined ? {} : { content: Buffer.from(body) }),
          ctx,
          // Gives the answer as it comes, so that what arrived of it can be read when the connection breaks. Without
          // successStatuses every status does: which of them means what is judged elsewhere.
          customResponse: true,
        })
        .catch((error: unknown) => {
          const message = error instanceof Error ? error.message : String(error);
          throw new NoAnswer(ctx.networkError ?? (ctx.sent ? { message } : undefined), message);
        });
      const { headers } = answer.res;
      return { status: answer.status, headers, ...(await readBody(answer.res, timeoutMs)) };
    },
  };
}

/** `ali-oss` replaces network errors by its own, which lack the code; the originals are what tells if anything was sent. */
function keepNetworkErrors(client: AliOss): void {
  const { urllib } = client;
  client.urllib = {
    async request(url, parameters) {
      parameters.ctx.sent = true;
      try {
        return await urllib.request(url, parameters);
      } catch (error) {
        parameters.ctx.networkError = error as NetworkError;
        throw error;
      }
    },
  };
}

async function readBody(response: IncomingMessage, timeoutMs: number): Promise<{ body: string; brokenOff?: string }> {
  const chunks: Buffer[] = [];
  let length = 0;
  const timer = setTimeout(() => response.destroy(new Error(`it took longer than ${timeoutMs} ms`)), timeoutMs);
  const text = () => Buffer.concat(chunks).toString("utf8");
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      length += chunk.length;
      if (length > longestBody) break;
    }
    return { body: text() };
  } catch (error) {
    return { body: text(), brokenOff: error instanceof Error ? error.message : String(error) };
  } finally {
    clearTimeout(timer);
  }
}
