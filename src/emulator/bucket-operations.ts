import { type BucketContext, existingBucket, OWNER, STORAGE_CLASS } from "./bucket-context";
import { malformedXml, notImplemented, OssError } from "./error-response";
import { type BucketRequest, type OssResponse, xmlResponse } from "./exchange";
import { requireBucketName } from "./naming-rules";
import { parseDocument, readBody } from "./request-body";
import { renderXml } from "./xml";

const MAXIMUM_CONFIGURATION_BYTES = 64 * 1024;

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
  const root = parseDocument(configuration).CreateBucketConfiguration as Record<string, unknown> | undefined;
  if (root === undefined) throw malformedXml();
  const value = root.StorageClass ?? STORAGE_CLASS;
  if (typeof value !== "string") throw malformedXml();
  return value;
}

export async function headBucket(request: BucketRequest, context: BucketContext): Promise<OssResponse> {
  existingBucket(request, context);
  return { status: 200, headers: { "x-oss-bucket-region": context.region } };
}

export async function getBucketInfo(request: BucketRequest, context: BucketContext): Promise<OssResponse> {
  const bucket = existingBucket(request, context);
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
  existingBucket(request, context);
  return xmlResponse(renderXml("LocationConstraint", { "#text": `oss-${context.region}` }));
}

export async function deleteBucket(request: BucketRequest, context: BucketContext): Promise<OssResponse> {
  existingBucket(request, context);
  const left =
    context.store.keys(request.bucket).length > 0
      ? "objects"
      : context.uploads.list(request.bucket).length > 0
        ? "multipart uploads"
        : undefined;
  if (left !== undefined) {
    throw new OssError(409, "BucketNotEmpty", `The bucket has ${left}. Please delete them first.`, {
      ec: "0015-00000301",
      elements: { BucketName: request.bucket },
    });
  }
  context.store.removeBucket(request.bucket);
  context.imm.forgetBucket(request.bucket);
  return { status: 204 };
}
