import { parseRange } from "./byte-range";
import { copySourceOf } from "./copy-source";
import { invalidArgument, malformedXml, noSuchBucket, OssError } from "./error-response";
import { type BucketRequest, type ObjectRequest, type OssResponse, xmlResponse } from "./exchange";
import { listKeys } from "./listing";
import { encoder, maximumOf } from "./listing-parameters";
import type { MultipartUploads, PartRecord, UploadRecord } from "./multipart-uploads";
import { entityTag, type ObjectStore } from "./object-store";
import { percentEncode } from "./percent-encoding";
import { queryValue } from "./request-address";
import { checkDigest, parseDocument, promisedDigest, readBody } from "./request-body";
import { attributesOf, overwriteGuard, refuseUnimplemented } from "./write-headers";
import { renderXml } from "./xml";

/** What the operations on uploads in parts need. */
export interface MultipartContext {
  store: ObjectStore;
  uploads: MultipartUploads;
}

const MAXIMUM_PARTS = 10_000;
const MINIMUM_PART_BYTES = 100 * 1024;
const MAXIMUM_COMPLETE_BYTES = 2 * 1024 * 1024;
const MULTIPART_EC = { part: "0042-00000104", copy: "0042-00000311", other: "0042-00000002" };

export async function initiateMultipartUpload(
  request: ObjectRequest,
  { store, uploads }: MultipartContext,
): Promise<OssResponse> {
  const { bucket, key, headers } = request;
  refuseUnimplemented(headers);
  if (!store.bucket(bucket)) throw noSuchBucket(bucket);
  overwriteGuard(request, store)();
  const upload = uploads.initiate(bucket, key, attributesOf(headers));
  const encode = encoder(request);
  return xmlResponse(
    renderXml("InitiateMultipartUploadResult", {
      ...(encode === percentEncode ? { EncodingType: "url" } : {}),
      Bucket: bucket,
      Key: encode(key),
      UploadId: upload.id,
    }),
  );
}

export async function uploadPart(request: ObjectRequest, context: MultipartContext): Promise<OssResponse> {
  const upload = openUpload(request, context, "part");
  const number = partNumber(request);
  const promised = promisedDigest(request.headers);
  const part = await context.uploads.putPart(upload.id, number, request.body, ({ md5 }) => checkDigest(promised, md5));
  if (!part) throw noSuchUpload(upload.id, "part");
  return {
    status: 200,
    headers: {
      etag: partTag(part),
      "content-md5": Buffer.from(part.md5, "hex").toString("base64"),
      "x-oss-hash-crc64ecma": part.crc64,
    },
  };
}

export async function uploadPartCopy(request: ObjectRequest, context: MultipartContext): Promise<OssResponse> {
  const upload = openUpload(request, context, "copy");
  const number = partNumber(request);
  const { bucket, record, unchanged } = copySourceOf(request, context.store);
  if (unchanged) return { status: 304, headers: { etag: entityTag(record) } };
  const { file } = await context.store.open(bucket, record.key);
  const range = parseRange(request.headers["x-oss-copy-source-range"], record.size, true);
  const body = file.createReadStream(range ?? { start: 0, end: Math.max(record.size - 1, 0) });
  const part = await context.uploads.putPart(upload.id, number, body, () => {});
  if (!part) throw noSuchUpload(upload.id, "copy");
  const response = xmlResponse(renderXml("CopyPartResult", { LastModified: part.lastModified, ETag: partTag(part) }));
  // ali-oss reads the tag from the header, not from the document.
  return { ...response, headers: { ...response.headers, etag: partTag(part) } };
}

export async function completeMultipartUpload(request: ObjectRequest, context: MultipartContext): Promise<OssResponse> {
  refuseUnimplemented(request.headers);
  const upload = openUpload(request, context, "other");
  const body = await readBody(request, MAXIMUM_COMPLETE_BYTES);
  const arrived = context.uploads.parts(upload.id);
  const all = request.headers["x-oss-complete-all"]?.toLowerCase() === "yes";
  // The vendor's Go SDK sends an empty list along with the header.
  if (all && body.includes("<Part>")) {
    throw new OssError(400, "InvalidArgument", "Should not speficy both complete all header and http body.", {
      ec: "0042-00000216",
    });
  }
  const parts = all ? arrived : namedParts(body, arrived);
  if (parts.length === 0) throw malformedXml();
  for (const part of parts.slice(0, -1)) {
    if (part.size < MINIMUM_PART_BYTES) {
      throw new OssError(400, "EntityTooSmall", "Your proposed upload smaller than the minimum allowed size.", {
        elements: { ProposedSize: part.size, MinSizeAllowed: MINIMUM_PART_BYTES, PartNumber: part.number },
      });
    }
  }
  const object = await context.uploads
    .complete(upload, parts, overwriteGuard(request, context.store))
    .catch((error) => {
      // Completed or aborted by another request while this one put the parts together.
      throw (error as NodeJS.ErrnoException).code === "ENOENT" ? noSuchUpload(upload.id, "other") : error;
    });
  const encode = encoder(request);
  const response = xmlResponse(
    renderXml("CompleteMultipartUploadResult", {
      ...(encode === percentEncode ? { EncodingType: "url" } : {}),
      Location: `/${upload.bucket}/${encode(upload.key)}`,
      Bucket: upload.bucket,
      Key: encode(upload.key),
      ETag: entityTag(object),
    }),
  );
  return { ...response, headers: { ...response.headers, "x-oss-hash-crc64ecma": object.crc64 } };
}

function namedParts(body: string, arrived: readonly PartRecord[]): PartRecord[] {
  const root = parseDocument(body).CompleteMultipartUpload as Record<string, unknown> | undefined;
  const named = root?.Part === undefined ? [] : [root.Part].flat();
  let previous = 0;
  return named.map((element) => {
    const { PartNumber, ETag } = (element ?? {}) as Record<string, unknown>;
    if (typeof PartNumber !== "string" || typeof ETag !== "string") throw malformedXml();
    const number = Number(PartNumber);
    if (number <= previous) {
      throw new OssError(400, "InvalidPartOrder", "The list of parts was not in ascending order.");
    }
    previous = number;
    const part = arrived.find((candidate) => candidate.number === number);
    if (!part || part.md5 !== ETag.replaceAll('"', "").toUpperCase()) {
      throw new OssError(400, "InvalidPart", "One or more of the specified parts could not be found.", {
        elements: { PartNumber, ETag },
      });
    }
    return part;
  });
}

export async function abortMultipartUpload(request: ObjectRequest, context: MultipartContext): Promise<OssResponse> {
  context.uploads.abort(openUpload(request, context, "other").id);
  return { status: 204 };
}

export async function listParts(request: ObjectRequest, context: MultipartContext): Promise<OssResponse> {
  const upload = openUpload(request, context, "other");
  const maximum = maximumOf(request, "max-parts", 1000);
  const marker = Number(queryValue(request.query, "part-number-marker") || "0");
  const rest = context.uploads.parts(upload.id).filter(({ number }) => number > marker);
  const page = rest.slice(0, maximum);
  const encode = encoder(request);
  return xmlResponse(
    renderXml("ListPartsResult", {
      ...(encode === percentEncode ? { EncodingType: "url" } : {}),
      Bucket: upload.bucket,
      Key: encode(upload.key),
      UploadId: upload.id,
      StorageClass: "Standard",
      PartNumberMarker: marker,
      NextPartNumberMarker: page.at(-1)?.number ?? marker,
      MaxParts: maximum,
      IsTruncated: rest.length > page.length,
      Part: page.map((part) => ({
        PartNumber: part.number,
        LastModified: part.lastModified,
        ETag: partTag(part),
        HashCrc64ecma: part.crc64,
        Size: part.size,
      })),
    }),
  );
}

export async function listMultipartUploads(request: BucketRequest, context: MultipartContext): Promise<OssResponse> {
  if (!context.store.bucket(request.bucket)) throw noSuchBucket(request.bucket);
  const value = (name: string) => queryValue(request.query, name) ?? "";
  const [prefix, delimiter, keyMarker, idMarker] = [
    value("prefix"),
    value("delimiter"),
    value("key-marker"),
    value("upload-id-marker"),
  ];
  const maximum = maximumOf(request, "max-uploads", 1000);
  const encode = encoder(request);

  // A key may have several uploads, so each is listed under its key with its ID behind a character no key comes before.
  const uploads = new Map(
    context.uploads.list(request.bucket).map((upload) => [`${upload.key}\0${upload.id}`, upload]),
  );
  const after = keyMarker === "" ? "" : `${keyMarker}\0${idMarker === "" ? "\uffff" : idMarker}`;
  const page = listKeys([...uploads.keys()], { prefix, delimiter, after, maximum });
  const next = page.next === undefined ? undefined : uploads.get(page.next);
  return xmlResponse(
    renderXml("ListMultipartUploadsResult", {
      ...(encode === percentEncode ? { EncodingType: "url" } : {}),
      Bucket: request.bucket,
      KeyMarker: encode(keyMarker),
      UploadIdMarker: idMarker,
      NextKeyMarker: encode(next?.key ?? page.next ?? ""),
      NextUploadIdMarker: next?.id ?? "",
      Prefix: encode(prefix),
      Delimiter: encode(delimiter),
      MaxUploads: maximum,
      IsTruncated: page.next !== undefined,
      Upload: page.keys.map((name) => {
        const { key, id, initiatedAt } = uploads.get(name) as UploadRecord;
        return { Key: encode(key), UploadId: id, StorageClass: "Standard", Initiated: initiatedAt };
      }),
      CommonPrefixes: page.commonPrefixes.map((common) => ({ Prefix: encode(common) })),
    }),
  );
}

function openUpload(request: ObjectRequest, context: MultipartContext, ec: keyof typeof MULTIPART_EC): UploadRecord {
  if (!context.store.bucket(request.bucket)) throw noSuchBucket(request.bucket);
  const id = queryValue(request.query, "uploadId") ?? "";
  const upload = context.uploads.find(request.bucket, request.key, id);
  if (!upload) throw noSuchUpload(id, ec);
  return upload;
}

function noSuchUpload(id: string, ec: keyof typeof MULTIPART_EC): OssError {
  const message =
    "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.";
  return new OssError(404, "NoSuchUpload", message, { ec: MULTIPART_EC[ec], elements: { UploadId: id } });
}

function partNumber(request: ObjectRequest): number {
  const text = queryValue(request.query, "partNumber") ?? "";
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= 1 && number <= MAXIMUM_PARTS) return number;
  throw invalidArgument(`Part number must be an integer between 1 and ${MAXIMUM_PARTS}.`, "partNumber", text);
}

const partTag = (part: PartRecord) => `"${part.md5}"`;
