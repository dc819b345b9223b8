import { type BucketContext, OWNER, STORAGE_CLASS } from "./bucket-context";
import { type BucketRequest, type OssRequest, type OssResponse, xmlResponse } from "./exchange";
import { type Listing, type ListingQuery, listKeys } from "./listing";
import { encoder, maximumOf, readToken, writeToken } from "./listing-parameters";
import { type BucketRecord, entityTag } from "./object-store";
import { percentEncode } from "./percent-encoding";
import { queryValue } from "./request-address";
import { renderXml, type XmlElement } from "./xml";

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
      Type: object.type,
      Size: object.size,
      StorageClass: STORAGE_CLASS,
    };
  });
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
