import { type ByteRange, parseRange } from "./byte-range";
import { type Conditions, isNotModified } from "./conditions";
import { copySourceOf } from "./copy-source";
import { invalidArgument, noSuchBucket, noSuchKey, OssError } from "./error-response";
import { type ObjectRequest, type OssResponse, xmlResponse } from "./exchange";
import { entityTag, type ObjectRecord, type ObjectStore } from "./object-store";
import { queryValue } from "./request-address";
import { checkDigest, promisedDigest } from "./request-body";
import { attributesOf, KEPT_HEADERS, METADATA_PREFIX, overwriteGuard, refuseUnimplemented } from "./write-headers";
import { renderXml } from "./xml";

/** What the operations on objects need. */
export interface ObjectContext {
  store: ObjectStore;
}

const MAXIMUM_OBJECT_BYTES = 5 * 1024 ** 3;

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
      ...contentMd5(object),
      "x-oss-hash-crc64ecma": object.crc64,
    },
  };
}

export async function copyObject(request: ObjectRequest, { store }: ObjectContext): Promise<OssResponse> {
  const { bucket, key, headers } = request;
  refuseUnimplemented(headers);
  const { unchanged, ...source } = copySourceOf(request, store);
  if (unchanged) return { status: 304, headers: { etag: entityTag(source.record) } };

  const directive = headers["x-oss-metadata-directive"] ?? "COPY";
  if (directive !== "COPY" && directive !== "REPLACE") {
    throw invalidArgument("Invalid metadata directive.", "x-oss-metadata-directive", directive);
  }
  const attributes = directive === "COPY" ? source.record : attributesOf(headers);
  const object = store.copy(
    source,
    { bucket, key },
    { contentType: attributes.contentType, headers: attributes.headers, userMetadata: attributes.userMetadata },
    overwriteGuard(request, store),
  );
  const document = renderXml("CopyObjectResult", { ETag: entityTag(object), LastModified: object.lastModified });
  const response = xmlResponse(document);
  const described = { etag: entityTag(object), "x-oss-hash-crc64ecma": object.crc64 };
  return { ...response, headers: { ...response.headers, ...described } };
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
    "x-oss-object-type": record.type,
    "x-oss-storage-class": "Standard",
    ...(range ? { "content-range": `bytes ${range.start}-${range.end}/${record.size}` } : contentMd5(record)),
  };
}

/** `response-content-type` and its kind, which a signed URL may carry. */
function overriddenHeaders(request: ObjectRequest): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const name of ["content-type", ...KEPT_HEADERS]) {
    const value = queryValue(request.query, `response-${name}`);
    if (value === undefined) continue;
    if (/\p{Cc}/u.test(value))
      throw invalidArgument("A header value has no control characters.", `response-${name}`, value);
    headers[name] = value;
  }
  return headers;
}

/** Content-MD5, which only an object written by one request has. */
function contentMd5(record: ObjectRecord): Record<string, string> {
  return record.type === "Normal" ? { "content-md5": Buffer.from(record.etag, "hex").toString("base64") } : {};
}
