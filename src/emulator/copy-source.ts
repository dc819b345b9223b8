import { isNotModified } from "./conditions";
import { invalidArgument, noSuchBucket, noSuchKey, notImplemented, OssError } from "./error-response";
import type { ObjectRequest } from "./exchange";
import { requireBucketName, requireObjectName } from "./naming-rules";
import type { ObjectRecord, ObjectStore } from "./object-store";

/** The object a request copies from. */
export interface CopySource {
  bucket: string;
  record: ObjectRecord;
  /** Whether a condition says that the client has this object already. */
  unchanged: boolean;
}

/** Finds the object that `x-oss-copy-source` names, and checks the conditions on it. */
export function copySourceOf({ headers }: ObjectRequest, store: ObjectStore): CopySource {
  const { bucket, key } = parseCopySource(headers["x-oss-copy-source"] ?? "");
  if (!store.bucket(bucket)) throw noSuchBucket(bucket);
  const record = store.find(bucket, key);
  if (!record) throw noSuchKey(key);
  const unchanged = isNotModified(record, {
    ifMatch: headers["x-oss-copy-source-if-match"],
    ifNoneMatch: headers["x-oss-copy-source-if-none-match"],
    ifModifiedSince: headers["x-oss-copy-source-if-modified-since"],
    ifUnmodifiedSince: headers["x-oss-copy-source-if-unmodified-since"],
  });
  return { bucket, record, unchanged };
}

function parseCopySource(header: string): { bucket: string; key: string } {
  const refuse = () =>
    invalidArgument(
      "Copy Source must mention the source bucket and key: /sourcebucket/sourcekey.",
      "x-oss-copy-source",
      header,
    );
  const [, path = "", search] = /^\/?([^?]*)(?:\?(.*))?$/s.exec(header) ?? [];
  if (search !== undefined && search !== "versionId=null") throw notImplemented("object versions");
  const slash = path.indexOf("/");
  if (slash < 1 || slash === path.length - 1) throw refuse();
  try {
    const source = { bucket: decodeURIComponent(path.slice(0, slash)), key: decodeURIComponent(path.slice(slash + 1)) };
    requireBucketName(source.bucket);
    requireObjectName(source.key);
    return source;
  } catch (error) {
    throw error instanceof OssError ? error : refuse();
  }
}
