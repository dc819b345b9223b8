import OSS from "ali-oss";
import type { Credentials } from "../credentials/credentials";
import type { Connection } from "../lifecycle/submission";

/** What is used of an `ali-oss` client; its published types lack `request`. */
export interface OssClient {
  request(parameters: OssRequest): Promise<OssResponse>;
}

/** A signed request, in `ali-oss`' terms. */
export interface OssRequest {
  readonly method: "POST";
  readonly bucket: string;
  readonly object: string;
  /** Sub-resources. An empty value has to stand here: as `query` it would be signed as `name=` instead of `name`. */
  readonly subres: Readonly<Record<string, string>>;
  readonly content: Buffer;
  /** The only statuses that resolve; without it even a 500 does. */
  readonly successStatuses: readonly number[];
}

/** An answer, in `ali-oss`' terms. */
export interface OssResponse {
  readonly status: number;
  readonly data: Buffer;
  readonly res: { readonly headers: Readonly<Record<string, string | undefined>> };
}

/** The region's endpoint, or the one that was given. HTTPS, unless the given one says otherwise. */
export function endpointOf({ region, endpoint, internal }: Connection): string {
  return endpoint ?? `https://oss-${region}${internal === true ? "-internal" : ""}.aliyuncs.com`;
}

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
  return new OSS(options as OSS.Options) as unknown as OssClient;
}
