import type { Credentials } from "../credentials/credentials";
import type { Connection } from "../lifecycle/submission";
import { NoAnswer, type OssAnswer, sendOverHttp } from "./transport";

/** A request about a bucket, or an object in it. */
export interface OssRequest {
  readonly method: "GET" | "HEAD" | "POST" | "PUT" | "DELETE";
  readonly bucket: string;
  readonly key?: string;
  /** A parameter without a value, such as `x-oss-async-process`. */
  readonly subResource?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Sends requests to OSS. */
export interface OssClient {
  /**
   * @throws NoAnswer when nothing came back.
   */
  send(request: OssRequest): Promise<OssAnswer>;
}

/** The region's endpoint, or the one that was given. HTTPS, unless the given one says otherwise. */
export function endpointOf({ region, endpoint, internal }: Connection): string {
  return endpoint ?? `https://oss-${region}${internal === true ? "-internal" : ""}.aliyuncs.com`;
}

/** What is used of `ali-oss`, some of which its published types lack. */
type AliOss = new (options: object) => { request(parameters: object): Promise<OssAnswer | NoAnswer> };

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
    urllib: { request: sendOverHttp },
    retryMax: 0,
    // Credentials are renewed by making another client; this only keeps ali-oss from advising against that.
    refreshSTSTokenInterval: 300_000,
  };
  // Loaded when something is sent: it takes as long to load as a small deploy's other work.
  const client = new (require("ali-oss") as AliOss)(options);
  return {
    async send({ method, bucket, key, subResource, query, body }) {
      const answer = await client
        .request({
          method,
          bucket,
          object: key,
          query,
          // As `query` an empty value would be signed as `name=` instead of `name`.
          ...(subResource === undefined ? {} : { subres: { [subResource]: "" } }),
          ...(body === undefined ? {} : { content: Buffer.from(body) }),
        })
        .catch((error: unknown) => {
          throw new NoAnswer(undefined, error instanceof Error ? error.message : String(error));
        });
      if (answer instanceof NoAnswer) throw answer;
      return answer;
    },
  };
}
