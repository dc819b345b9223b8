import { isIP } from "node:net";
import { OssError } from "./error-response";
import { invalidObjectName } from "./naming-rules";

/** One parameter of a query string, decoded. `k` and `k=` are the same to the service: both have the value `""`. */
export interface QueryParameter {
  name: string;
  value: string;
}

/** What a request is about, read from its raw target and its Host header. */
export interface RequestAddress {
  /** Undefined for requests about the service itself, such as ListBuckets. */
  bucket?: string;
  /** Undefined for requests about a bucket. Never the empty string. */
  key?: string;
  query: QueryParameter[];
  /** Whether the bucket stood in the path, after an address such as `localhost` that names no bucket. */
  pathStyle: boolean;
}

const SERVICE_HOST = /^(?:(?<bucket>[^.]*)\.)?oss-(?<region>[a-z0-9-]+?)(?:-internal)?\.aliyuncs\.com$/;

/**
 * Reads a raw request target. Never goes through `new URL`, which would collapse dot segments: a key that a client
 * changed after signing it must look changed here too.
 */
export function parseRequestAddress(target: string, hostHeader: string): RequestAddress {
  // The absolute form is for proxies, but a server has to understand it (RFC 9112, 3.2.2).
  const origin = /^https?:\/\/([^/?#]*)/i.exec(target);
  const host = hostname(origin?.[1] ?? hostHeader);
  const local = origin ? target.slice(origin[0].length) || "/" : target;

  const mark = local.indexOf("?");
  const path = mark < 0 ? local : local.slice(0, mark);
  const query = mark < 0 ? [] : parseQuery(local.slice(mark + 1));
  if (!path.startsWith("/")) throw invalidUri();

  const inHost = bucketInHost(host);
  if (inHost !== undefined) {
    if (inHost === "") {
      // The vendor's own endpoints do not take path style.
      if (path !== "/") {
        throw new OssError(
          403,
          "SecondLevelDomainForbidden",
          "The bucket you are attempting to access must be addressed using OSS third level domain.",
        );
      }
      return { query, pathStyle: false };
    }
    return { bucket: inHost, ...keyPart(path.slice(1)), query, pathStyle: false };
  }

  const [, bucketText = "", slash, keyText = ""] = /^\/([^/]*)(\/)?(.*)$/s.exec(path) ?? [];
  if (bucketText === "" && slash === undefined) return { query, pathStyle: true };
  return { bucket: decode(bucketText), ...keyPart(keyText), query, pathStyle: true };
}

/** Whether a Host header names this machine and nothing else: a web page that made its own name point here doesn't pass. */
export function isLocalHost(hostHeader: string): boolean {
  const host = hostname(hostHeader);
  return host === "localhost" || isIP(host) !== 0;
}

/** The value of a query parameter, or undefined when it isn't there. */
export function queryValue(query: readonly QueryParameter[], name: string): string | undefined {
  return query.find((parameter) => parameter.name === name)?.value;
}

function keyPart(text: string): { key?: string } {
  return text === "" ? {} : { key: decode(text, () => invalidObjectName(text, "0016-00000004")) };
}

function hostname(host: string): string {
  const bare = host.startsWith("[") ? host.slice(1, host.indexOf("]")) : host.replace(/:\d*$/, "");
  return bare.toLowerCase();
}

/** The bucket a host names: `""` for the service itself, undefined where the bucket comes in the path. */
function bucketInHost(host: string): string | undefined {
  if (host === "localhost" || host === "" || isIP(host) !== 0) return undefined;
  if (host.endsWith(".localhost")) return host.slice(0, -".localhost".length);
  const service = SERVICE_HOST.exec(host);
  return service ? (service.groups?.bucket ?? "") : undefined;
}

function parseQuery(text: string): QueryParameter[] {
  return text
    .split("&")
    .filter((part) => part !== "")
    .map((part) => {
      const equals = part.indexOf("=");
      const name = equals < 0 ? part : part.slice(0, equals);
      const value = equals < 0 ? "" : part.slice(equals + 1);
      return { name: decode(name.replaceAll("+", " ")), value: decode(value.replaceAll("+", " ")) };
    });
}

function decode(text: string, refusal: () => OssError = invalidUri): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw refusal();
  }
}

const invalidUri = () => new OssError(400, "InvalidURI", "Couldn't parse the specified URI.");
