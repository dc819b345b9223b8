import { methodNotAllowed, notImplemented } from "./error-response";
import { type QueryParameter, queryValue } from "./request-address";

/** The operations of the service that are implemented, by the names that faults use. */
export const OPERATION_NAMES = [
  "list-buckets",
  "put-bucket",
  "head-bucket",
  "get-bucket-info",
  "get-bucket-location",
  "delete-bucket",
  "list-objects",
  "list-objects-v2",
  "list-object-versions",
  "delete-multiple-objects",
  "put-object",
  "copy-object",
  "get-object",
  "head-object",
  "get-object-meta",
  "delete-object",
  "initiate-multipart-upload",
  "upload-part",
  "upload-part-copy",
  "complete-multipart-upload",
  "abort-multipart-upload",
  "list-parts",
  "list-multipart-uploads",
  "async-process",
  "process",
] as const;

/** An operation of the service. */
export type OperationName = (typeof OPERATION_NAMES)[number];

/** By resource, method and sub-resources in alphabetical order. */
const OPERATIONS: Readonly<Record<string, OperationName>> = {
  "SERVICE GET": "list-buckets",
  "BUCKET PUT": "put-bucket",
  "BUCKET HEAD": "head-bucket",
  "BUCKET GET bucketInfo": "get-bucket-info",
  "BUCKET GET location": "get-bucket-location",
  "BUCKET DELETE": "delete-bucket",
  "BUCKET GET": "list-objects",
  "BUCKET GET versions": "list-object-versions",
  "BUCKET POST delete": "delete-multiple-objects",
  "OBJECT PUT": "put-object",
  "OBJECT GET": "get-object",
  "OBJECT HEAD": "head-object",
  "OBJECT HEAD objectMeta": "get-object-meta",
  "OBJECT DELETE": "delete-object",
  "OBJECT POST uploads": "initiate-multipart-upload",
  "OBJECT PUT partNumber uploadId": "upload-part",
  "OBJECT POST uploadId": "complete-multipart-upload",
  "OBJECT DELETE uploadId": "abort-multipart-upload",
  "OBJECT GET uploadId": "list-parts",
  "BUCKET GET uploads": "list-multipart-uploads",
  "OBJECT POST x-oss-async-process": "async-process",
  "OBJECT GET x-oss-process": "process",
  "OBJECT POST x-oss-process": "process",
};

const NOUNS = { SERVICE: "the service", BUCKET: "a bucket", OBJECT: "an object" };

/** Query parameters that choose an operation. One of these must never be passed over: the answer would be another operation's. */
const SUB_RESOURCES = new Set(
  `accessmonitor accessPoint accessPointPolicy acl append archiveDirectRead asyncFetch bucketArchiveDirectRead
  bucketInfo callback callback-var cleanRestoredObject cname comp cors dataAccelerator delete encryption httpsConfig
  img inventory inventoryId lifecycle live location logging metaQuery objectMeta partNumber policy policyStatus
  position publicAccessBlock qos qosInfo redundancyTransition referer regionList replication replicationLocation
  replicationProgress requestPayment resourceGroup resourcePool responseHeader restore rtc sealAppend sequential stat
  status style styleName symlink tag-key tag-value tagging transferAcceleration udf udfName uploadId uploads
  userDefinedLogFieldsConfig versionId versioning versions vod website worm wormExtend wormId x-oss-async-process
  x-oss-process x-oss-redundancy-transition-taskid x-oss-write-get-object-response`.split(/\s+/),
);

/** What a request asks for. */
export function operationOf(request: {
  method: string;
  bucket?: string;
  key?: string;
  query: readonly QueryParameter[];
  headers: Readonly<Record<string, string>>;
}): OperationName {
  const { method, query } = request;
  const resource = request.bucket === undefined ? "SERVICE" : request.key === undefined ? "BUCKET" : "OBJECT";
  const subResources = query
    // Without versions there is one, and it is called null.
    .filter(({ name, value }) => SUB_RESOURCES.has(name) && !(name === "versionId" && value === "null"))
    .map(({ name }) => name)
    .sort();
  const operation = OPERATIONS[[resource, method, ...subResources].join(" ")];
  if (operation === undefined) {
    if (subResources.length > 0) throw notImplemented(`${method} ?${subResources.join("&")} on ${NOUNS[resource]}`);
    if (resource === "BUCKET" && method === "POST") throw notImplemented("uploads by HTML form (PostObject)");
    throw methodNotAllowed(method, resource);
  }
  if (operation === "list-objects" && queryValue(query, "list-type") === "2") return "list-objects-v2";
  if (request.headers["x-oss-copy-source"] !== undefined) {
    if (operation === "put-object") return "copy-object";
    if (operation === "upload-part") return "upload-part-copy";
  }
  return operation;
}
