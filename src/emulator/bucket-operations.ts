import { invalidArgument, malformedXml, noSuchBucket, notImplemented, OssError } from "./error-response";
import { type BucketRequest, type OssRequest, type OssResponse, xmlResponse } from "./exchange";
import { type Listing, type ListingQuery, listKeys } from "./listing";
import { requireBucketName, requireObjectName } from "./naming-rules";
import { type BucketRecord, entityTag, type ObjectStore } from "./object-store";
import { percentEncode } from "./percent-encoding";
import { queryValue } from "./request-address";
import { readBody } from "./request-body";
import { parseXml, renderXml, type XmlElement } from "./xml";

/** What the operations on buckets need. */
export interface BucketContext {
  store: ObjectStore;
  region: string;
  /** An address of this server. */
  endpoint(): string;
}

const OWNER: XmlElement = { ID: "1000000000000000", DisplayName: "1000000000000000" };
const STORAGE_CLASS = "Standard";
const MAXIMUM_CONFIGURATION_BYTES = 64 * 1024;
// 1000 keys of 1023 bytes, each byte as a character reference of six.
const MAXIMUM_DELETE_BYTES = 7 * 1024 * 1024;

export async function listBuckets(request: OssRequest, context: BucketContext): Promise<OssResponse> {
  const prefix = queryValue(request.query, "prefix") ?? "";
  const marker = queryValue(request.query, "marker") ?? "";
  const maximum = maximumOf(request, "max-keys", 100);
  // Clients that go on with what they are told here must not end up at the real service.
  const { host } = request.headers;
  const endpoint = request.pathStyle && host ? `http://${host}` : context.endpoint();
  const names = context.store.buckets().map((bucket) => bucket.name);
  const page = listKeys(names, { prefix, delimiter: "", after: marker, maximum });
  return xmlResponse(
    renderXml("ListAllMyBucketsResult", {
      Prefix: prefix,
      Marker: marker,
      MaxKeys: maximum,
      IsTruncated: page.next !== undefined,
      ...(page.next === undefined ? {} : { NextMarker: page.next }),
      Owner: OWNER,
      Buckets: {
        Bucket: page.keys.map((name) => {
          const bucket = context.store.bucket(name) as BucketRecord;
          return {
            Name: bucket.name,
            Location: `oss-${context.region}`,
            Region: context.region,
            CreationDate: bucket.createdAt,
            StorageClass: STORAGE_CLASS,
            ExtranetEndpoint: endpoint,
            IntranetEndpoint: endpoint,
          };
        }),
      },
    }),
  );
}

export async function putBucket(request: BucketRequest, context: BucketContext): Promise<OssResponse> {
  requireBucketName(request.bucket);
  const acl = request.headers["x-oss-acl"] ?? "private";
  if (acl !== "private") throw notImplemented(`the bucket ACL ${acl}`);
  const storageClass = storageClassOf(await readBody(request, MAXIMUM_CONFIGURATION_BYTES));
  if (storageClass !== STORAGE_CLASS) throw notImplemented(`the storage class ${storageClass}`);
  context.store.createBucket(request.bucket);
  return { status: 200, headers: { location: `/${request.bucket}` } };
}

function storageClassOf(configuration: string): string {
  if (configuration === "") return STORAGE_CLASS;
  const root = parse(configuration).CreateBucketConfiguration as Record<string, unknown> | undefined;
  if (root === undefined) throw malformedXml();
  const value = root.StorageClass ?? STORAGE_CLASS;
  if (typeof value !== "string") throw malformedXml();
  return value;
}

export async function headBucket(request: BucketRequest, context: BucketContext): Promise<OssResponse> {
  existing(request, context);
  return { status: 200, headers: { "x-oss-bucket-region": context.region } };
}

export async function getBucketInfo(request: BucketRequest, context: BucketContext): Promise<OssResponse> {
  const bucket = existing(request, context);
  const location = `oss-${context.region}`;
  return xmlResponse(
    renderXml("BucketInfo", {
      Bucket: {
        Name: bucket.name,
        Location: location,
        CreationDate: bucket.createdAt,
        ExtranetEndpoint: `${location}.aliyuncs.com`,
        IntranetEndpoint: `${location}-internal.aliyuncs.com`,
        StorageClass: STORAGE_CLASS,
        DataRedundancyType: "LRS",
        AccessMonitor: "Disabled",
        TransferAcceleration: "Disabled",
        CrossRegionReplication: "Disabled",
        BlockPublicAccess: true,
        ResourceGroupId: "rg-local",
        Owner: OWNER,
        AccessControlList: { Grant: "private" },
        ServerSideEncryptionRule: { SSEAlgorithm: "None" },
        BucketPolicy: { LogBucket: "", LogPrefix: "" },
        Comment: "",
      },
    }),
  );
}

export async function getBucketLocation(request: BucketRequest, context: BucketContext): Promise<OssResponse> {
  existing(request, context);
  return xmlResponse(renderXml("LocationConstraint", { "#text": `oss-${context.region}` }));
}

export async function deleteBucket(request: BucketRequest, context: BucketContext): Promise<OssResponse> {
  existing(request, context);
  if (context.store.keys(request.bucket).length > 0) {
    throw new OssError(409, "BucketNotEmpty", "The bucket has objects. Please delete them first.", {
      ec: "0015-00000301",
      elements: { BucketName: request.bucket },
    });
  }
  context.store.removeBucket(request.bucket);
  return { status: 204 };
}

export async function listObjects(request: BucketRequest, context: BucketContext): Promise<OssResponse> {
  const encode = encoder(request);
  const marker = queryValue(request.query, "marker") ?? "";
  return listing(request, context, { after: marker, withOwner: true }, ({ next }) => ({
    Marker: encode(marker),
    ...(next === undefined ? {} : { NextMarker: encode(next) }),
  }));
}

export async function listObjectsV2(request: BucketRequest, context: BucketContext): Promise<OssResponse> {
  const startAfter = queryValue(request.query, "start-after") ?? "";
  const token = queryValue(request.query, "continuation-token");
  const after = token === undefined ? startAfter : readToken(token);
  const withOwner = queryValue(request.query, "fetch-owner") === "true";
  return listing(request, context, { after, withOwner }, (page) => ({
    StartAfter: encoder(request)(startAfter),
    ...(token === undefined ? {} : { ContinuationToken: token }),
    ...(page.next === undefined ? {} : { NextContinuationToken: writeToken(page.next) }),
    KeyCount: page.keys.length + page.commonPrefixes.length,
  }));
}

function listing(
  request: BucketRequest,
  context: BucketContext,
  { after, withOwner }: { after: string; withOwner: boolean },
  position: (page: Listing) => XmlElement,
): OssResponse {
  const query = listingQuery(request, after);
  const page = listKeys(context.store.keys(request.bucket), query);
  const encode = encoder(request);
  return xmlResponse(
    renderXml("ListBucketResult", {
      ...listingHead(request, query),
      IsTruncated: page.next !== undefined,
      ...position(page),
      Contents: entries(request, context, page.keys).map((entry) => ({
        ...entry,
        ...(withOwner ? { Owner: OWNER } : {}),
      })),
      CommonPrefixes: page.commonPrefixes.map((common) => ({ Prefix: encode(common) })),
    }),
  );
}

function listingQuery(request: BucketRequest, after: string): ListingQuery {
  return {
    prefix: queryValue(request.query, "prefix") ?? "",
    delimiter: queryValue(request.query, "delimiter") ?? "",
    after,
    maximum: maximumOf(request, "max-keys", 100),
  };
}

function listingHead(request: BucketRequest, { prefix, delimiter, maximum }: ListingQuery): XmlElement {
  const encode = encoder(request);
  return {
    Name: request.bucket,
    Prefix: encode(prefix),
    MaxKeys: maximum,
    Delimiter: encode(delimiter),
    ...(encode === percentEncode ? { EncodingType: "url" } : {}),
  };
}

function entries(request: BucketRequest, { store }: BucketContext, keys: readonly string[]): XmlElement[] {
  const encode = encoder(request);
  return keys.flatMap((key) => {
    const object = store.find(request.bucket, key);
    if (!object) return [];
    return {
      Key: encode(key),
      LastModified: object.lastModified,
      ETag: entityTag(object),
      Type: "Normal",
      Size: object.size,
      StorageClass: STORAGE_CLASS,
    };
  });
}

/** How names are written: XML can't hold every character of a key, so clients may ask for percent escapes. */
function encoder(request: BucketRequest): (text: string) => string {
  const encoding = queryValue(request.query, "encoding-type") ?? "";
  if (encoding === "url") return percentEncode;
  if (encoding === "") return (text) => text;
  throw invalidArgument("Invalid Encoding Method specified in Request.", "encoding-type", encoding);
}

/** The versions of a bucket that keeps none: each object is its own only version, `null`. */
export async function listObjectVersions(request: BucketRequest, context: BucketContext): Promise<OssResponse> {
  const marker = queryValue(request.query, "key-marker") ?? "";
  const query = listingQuery(request, marker);
  const page = listKeys(context.store.keys(request.bucket), query);
  const encode = encoder(request);
  return xmlResponse(
    renderXml("ListVersionsResult", {
      ...listingHead(request, query),
      KeyMarker: encode(marker),
      VersionIdMarker: "",
      IsTruncated: page.next !== undefined,
      ...(page.next === undefined ? {} : { NextKeyMarker: encode(page.next), NextVersionIdMarker: "" }),
      Version: entries(request, context, page.keys).map((entry) => ({
        ...entry,
        VersionId: "null",
        IsLatest: true,
        Owner: OWNER,
      })),
      CommonPrefixes: page.commonPrefixes.map((common) => ({ Prefix: encode(common) })),
    }),
  );
}

const writeToken = (next: string) => Buffer.from(next).toString("base64url");

function readToken(token: string): string {
  const text = Buffer.from(token, "base64url").toString();
  if (text === "" || writeToken(text) !== token) {
    throw invalidArgument("The continuation token provided is incorrect.", "continuation-token", token);
  }
  return text;
}

export async function deleteMultipleObjects(request: BucketRequest, context: BucketContext): Promise<OssResponse> {
  existing(request, context);
  const encode = encoder(request);
  if (request.headers["content-md5"] === undefined) {
    throw new OssError(400, "MissingArgument", "Missing Some Required Arguments.", {
      elements: { ArgumentName: "Content-MD5" },
    });
  }
  const { keys, quiet } = parseDelete(await readBody(request, MAXIMUM_DELETE_BYTES));
  for (const key of keys) requireObjectName(key);
  for (const key of keys) context.store.remove(request.bucket, key);
  if (quiet) return { status: 200 };
  return xmlResponse(
    renderXml("DeleteResult", {
      ...(encode === percentEncode ? { EncodingType: "url" } : {}),
      Deleted: keys.map((key) => ({ Key: encode(key) })),
    }),
  );
}

function parseDelete(body: string): { keys: string[]; quiet: boolean } {
  const root = parse(body).Delete as Record<string, unknown> | undefined;
  if (typeof root !== "object" || root === null) throw malformedXml();
  const listed = root.Object === undefined ? [] : [root.Object].flat();
  const keys = listed.map((object) => {
    const key = (object as Record<string, unknown>)?.Key;
    if (typeof key !== "string" || key === "") throw malformedXml();
    if ((object as Record<string, unknown>).VersionId !== undefined) throw notImplemented("object versions");
    return key;
  });
  if (keys.length === 0 || keys.length > 1000) throw malformedXml();
  return { keys, quiet: root.Quiet === "true" };
}

function parse(text: string): Record<string, unknown> {
  try {
    return parseXml(text);
  } catch {
    throw malformedXml();
  }
}

function existing(request: BucketRequest, context: BucketContext): BucketRecord {
  const bucket = context.store.bucket(request.bucket);
  if (!bucket) throw noSuchBucket(request.bucket);
  return bucket;
}

function maximumOf(request: OssRequest, name: string, otherwise: number): number {
  const text = queryValue(request.query, name);
  if (text === undefined || text === "") return otherwise;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 1 && value <= 1000) return value;
  throw invalidArgument(`Argument ${name} must be an integer between 1 and 1000.`, name, text);
}
