import { type ByteRange, parseRange } from "./byte-range";
import { type Conditions, isNotModified } from "./conditions";
import { invalidArgument, noSuchBucket, noSuchKey, notImplemented, OssError } from "./error-response";
import { type ObjectRequest, type OssResponse, xmlResponse } from "./exchange";
import { requireBucketName, requireObjectName } from "./naming-rules";
import { entityTag, type ObjectAttributes, type ObjectRecord, type ObjectStore } from "./object-store";
import { queryValue } from "./request-address";
import { checkDigest, promisedDigest } from "./request-body";
import { renderXml } from "./xml";

/** What the operations on objects need. */
export interface ObjectContext {
  store: ObjectStore;
}

const KEPT_HEADERS = ["cache-control", "content-disposition", "content-encoding", "content-language", "expires"];
const METADATA_PREFIX = "x-oss-meta-";
const DEFAULT_CONTENT_TYPE = "application/octet-stream";
const MAXIMUM_OBJECT_BYTES = 5 * 1024 ** 3;
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

export async function putObject(request: ObjectRequest, { store }: ObjectContext): Promise<OssResponse> {
  const { bucket, key, headers } = request;
  refuseUnimplemented(headers);
  if (!store.bucket(bucket)) throw noSuchBucket(bucket);
  if (Number(headers["content-length"] ?? 0) > MAXIMUM_OBJECT_BYTES) {
    throw new OssError(400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size.", {
      elements: { MaxSizeAllowed: MAXIMUM_OBJECT_BYTES },
    });
  }
  const promised = promisedDigest(headers);
  const attributes = attributesOf(headers);
  const mayWrite = overwriteGuard(request, store);
  mayWrite();
  const object = await store.write(bucket, key, request.body, attributes, (digest) => {
    checkDigest(promised, digest.md5);
    mayWrite();
  });
  return {
    status: 200,
    headers: {
      etag: entityTag(object),
      "content-md5": base64Md5(object),
      "x-oss-hash-crc64ecma": object.crc64,
    },
  };
}

export async function copyObject(request: ObjectRequest, { store }: ObjectContext): Promise<OssResponse> {
  const { bucket, key, headers } = request;
  refuseUnimplemented(headers);
  const source = copySource(headers["x-oss-copy-source"] ?? "");
  if (!store.bucket(source.bucket)) throw noSuchBucket(source.bucket);
  const record = store.find(source.bucket, source.key);
  if (!record) throw noSuchKey(source.key);
  const unchanged = isNotModified(record, {
    ifMatch: headers["x-oss-copy-source-if-match"],
    ifNoneMatch: headers["x-oss-copy-source-if-none-match"],
    ifModifiedSince: headers["x-oss-copy-source-if-modified-since"],
    ifUnmodifiedSince: headers["x-oss-copy-source-if-unmodified-since"],
  });
  if (unchanged) return { status: 304, headers: { etag: entityTag(record) } };

  const directive = headers["x-oss-metadata-directive"] ?? "COPY";
  if (directive !== "COPY" && directive !== "REPLACE") {
    throw invalidArgument("Invalid metadata directive.", "x-oss-metadata-directive", directive);
  }
  const attributes = directive === "COPY" ? record : attributesOf(headers);
  const object = store.copy(
    { bucket: source.bucket, record },
    { bucket, key },
    { contentType: attributes.contentType, headers: attributes.headers, userMetadata: attributes.userMetadata },
    overwriteGuard(request, store),
  );
  const document = renderXml("CopyObjectResult", { ETag: entityTag(object), LastModified: object.lastModified });
  const response = xmlResponse(document);
  return { ...response, headers: { ...response.headers, "x-oss-hash-crc64ecma": object.crc64 } };
}

function copySource(header: string): { bucket: string; key: string } {
  const refuse = () =>
    invalidArgument(
      "Copy Source must mention the source bucket and key: /sourcebucket/sourcekey.",
      "x-oss-copy-source",
      header,
    );
  const [, path = "", search] = /^\/?([^?]*)(?:\?(.*))?$/s.exec(header) ?? [];
  if (search !== undefined) throw notImplemented("object versions");
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

export async function getObject(request: ObjectRequest, { store }: ObjectContext): Promise<OssResponse> {
  const { record, file } = await store.open(request.bucket, request.key);
  try {
    if (isNotModified(record, conditionsOf(request.headers))) {
      await file.close();
      return { status: 304, headers: validators(record) };
    }
    const range = rangeOf(request, record);
    const headers = { ...objectHeaders(record, range), ...overriddenHeaders(request) };
    const body = file.createReadStream(range ?? { start: 0, end: Math.max(record.size - 1, 0) });
    return { status: range ? 206 : 200, headers, body };
  } catch (error) {
    await file.close();
    throw error;
  }
}

export async function headObject(request: ObjectRequest, { store }: ObjectContext): Promise<OssResponse> {
  const record = existing(request, store);
  if (isNotModified(record, conditionsOf(request.headers))) return { status: 304, headers: validators(record) };
  return { status: 200, headers: objectHeaders(record, undefined) };
}

/** The short form of HEAD: neither conditions nor metadata. */
export async function getObjectMeta(request: ObjectRequest, { store }: ObjectContext): Promise<OssResponse> {
  const record = existing(request, store);
  return {
    status: 200,
    headers: { ...validators(record), "content-length": `${record.size}`, "x-oss-hash-crc64ecma": record.crc64 },
  };
}

export async function deleteObject(request: ObjectRequest, { store }: ObjectContext): Promise<OssResponse> {
  store.remove(request.bucket, request.key);
  return { status: 204 };
}

function existing(request: ObjectRequest, store: ObjectStore): ObjectRecord {
  if (!store.bucket(request.bucket)) throw noSuchBucket(request.bucket);
  const record = store.find(request.bucket, request.key);
  if (!record) throw noSuchKey(request.key);
  return record;
}

function refuseUnimplemented(headers: ObjectRequest["headers"]): void {
  for (const [name, harmless] of Object.entries(UNIMPLEMENTED_HEADERS)) {
    const value = headers[name];
    if (value !== undefined && !harmless.includes(value)) throw notImplemented(`the header ${name}: ${value}`);
  }
}

function overwriteGuard(request: ObjectRequest, store: ObjectStore): () => void {
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

function attributesOf(headers: ObjectRequest["headers"]): ObjectAttributes {
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

function conditionsOf(headers: ObjectRequest["headers"]): Conditions {
  return {
    ifMatch: headers["if-match"],
    ifNoneMatch: headers["if-none-match"],
    ifModifiedSince: headers["if-modified-since"],
    ifUnmodifiedSince: headers["if-unmodified-since"],
  };
}

function rangeOf(request: ObjectRequest, record: ObjectRecord): ByteRange | undefined {
  return parseRange(request.headers.range, record.size, request.headers["x-oss-range-behavior"] === "standard");
}

function validators(record: ObjectRecord): Record<string, string> {
  return { etag: entityTag(record), "last-modified": new Date(record.lastModified).toUTCString() };
}

function objectHeaders(record: ObjectRecord, range: ByteRange | undefined): Record<string, string> {
  const metadata = Object.entries(record.userMetadata).map(([name, value]) => [METADATA_PREFIX + name, value]);
  return {
    ...record.headers,
    ...Object.fromEntries(metadata),
    ...validators(record),
    "content-type": record.contentType,
    "content-length": `${range ? range.end - range.start + 1 : record.size}`,
    "accept-ranges": "bytes",
    "x-oss-hash-crc64ecma": record.crc64,
    "x-oss-object-type": "Normal",
    "x-oss-storage-class": "Standard",
    ...(range
      ? { "content-range": `bytes ${range.start}-${range.end}/${record.size}` }
      : { "content-md5": base64Md5(record) }),
  };
}

/** `response-content-type` and its kind, which a signed URL may carry. */
function overriddenHeaders(request: ObjectRequest): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const name of ["content-type", ...KEPT_HEADERS]) {
    const value = queryValue(request.query, `response-${name}`);
    if (value === undefined) continue;
    if (/[\r\n]/.test(value)) throw invalidArgument("A header value has no line breaks.", `response-${name}`, value);
    headers[name] = value;
  }
  return headers;
}

const base64Md5 = (record: ObjectRecord) => Buffer.from(record.md5, "hex").toString("base64");
