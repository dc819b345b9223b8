import { OssError } from "./error-response";

const MAXIMUM_KEY_BYTES = 1023;

/** Refuses a bucket name the service would refuse. */
export function requireBucketName(name: string): void {
  if (/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(name)) return;
  throw new OssError(400, "InvalidBucketName", "The specified bucket is not valid.", {
    elements: { BucketName: name },
  });
}

/** Refuses an object name the service would refuse, and dot segments, which many clients fold away after they have signed. */
export function requireObjectName(key: string): void {
  const segments = key.split("/");
  if (/^[/\\]/.test(key)) throw invalidObjectName(key, "0016-00000005");
  if (Buffer.byteLength(key) > MAXIMUM_KEY_BYTES) throw invalidObjectName(key, "0016-00000003");
  if (segments.includes(".") || segments.includes("..")) throw invalidObjectName(key);
}

/** The service's answer to an object name that it doesn't take. */
export function invalidObjectName(key: string, ec?: string): OssError {
  return new OssError(400, "InvalidObjectName", "The specified object is not valid.", {
    ...(ec === undefined ? {} : { ec }),
    elements: { ObjectName: key },
  });
}
