import { invalidArgument, notImplemented, OssError } from "./error-response";
import type { ObjectRequest } from "./exchange";
import type { ObjectAttributes, ObjectStore } from "./object-store";

/** Standard headers that are kept with an object and given back. */
export const KEPT_HEADERS = ["cache-control", "content-disposition", "content-encoding", "content-language", "expires"];
/** Begins the names of the client's own metadata. */
export const METADATA_PREFIX = "x-oss-meta-";
const DEFAULT_CONTENT_TYPE = "application/octet-stream";
const MAXIMUM_METADATA_BYTES = 8 * 1024;

/** Headers that ask for something this service doesn't do, and the only values that ask for nothing. */
const UNIMPLEMENTED_HEADERS: Readonly<Record<string, readonly string[]>> = {
  "x-oss-callback": [],
  "x-oss-object-acl": ["default", "private"],
  "x-oss-object-worm-mode": [],
  "x-oss-server-side-data-encryption": [],
  "x-oss-server-side-encryption": [],
  "x-oss-storage-class": ["Standard"],
  "x-oss-tagging": [],
};

/** Refuses a request to write that asks for more than is done here. */
export function refuseUnimplemented(headers: ObjectRequest["headers"]): void {
  for (const [name, harmless] of Object.entries(UNIMPLEMENTED_HEADERS)) {
    const value = headers[name];
    if (value !== undefined && !harmless.includes(value)) throw notImplemented(`the header ${name}: ${value}`);
  }
}

/** What the headers of a request to write say about the object. */
export function attributesOf(headers: ObjectRequest["headers"]): ObjectAttributes {
  const kept = Object.entries(headers).filter(([name]) => KEPT_HEADERS.includes(name));
  const metadata = Object.entries(headers)
    .filter(([name]) => name.startsWith(METADATA_PREFIX))
    .map(([name, value]) => [name.slice(METADATA_PREFIX.length), value] as const);
  const size = metadata.reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + Buffer.byteLength(value), 0);
  if (size > MAXIMUM_METADATA_BYTES) {
    throw new OssError(400, "MetadataTooLarge", "Your metadata headers exceed the maximum allowed metadata size.");
  }
  return {
    contentType: headers["content-type"] || DEFAULT_CONTENT_TYPE,
    headers: Object.fromEntries(kept),
    userMetadata: Object.fromEntries(metadata),
  };
}

/** A check that refuses to replace an object where `x-oss-forbid-overwrite` says so. */
export function overwriteGuard(request: ObjectRequest, store: ObjectStore): () => void {
  const forbid = request.headers["x-oss-forbid-overwrite"] ?? "false";
  if (!/^(true|false)$/i.test(forbid)) {
    throw invalidArgument(
      "The value of x-oss-forbid-overwrite must be true or false.",
      "x-oss-forbid-overwrite",
      forbid,
      "0017-00000279",
    );
  }
  return () => {
    if (forbid.toLowerCase() !== "true" || !store.find(request.bucket, request.key)) return;
    throw new OssError(409, "FileAlreadyExists", "The object you specified already exists and can not be overwritten.");
  };
}
