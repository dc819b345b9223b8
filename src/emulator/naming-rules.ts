import { OssError } from "./error-response";

const MAXIMUM_KEY_BYTES = 1023;

/** Refuses a bucket name the service would refuse. */
export function requireBucketName(name: string): void {
  if (/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(name)) return;
  throw new OssError(400, "InvalidBucketName", "The specified bucket is not valid.", {
    elements: { BucketName: name },
  });
}

/** Refuses an object name the service would refuse. */
export function requireObjectName(key: string): void {
  const segments = key.split("/");
  const valid =
    !/^[/\\]/.test(key) &&
    !segments.includes(".") &&
    !segments.includes("..") &&
    Buffer.byteLength(key) <= MAXIMUM_KEY_BYTES;
  if (valid) return;
  throw new OssError(400, "InvalidObjectName", "The specified object is not valid.", {
    elements: { ObjectName: key },
  });
}
