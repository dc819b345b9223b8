import { noSuchBucket } from "./error-response";
import type { BucketRequest } from "./exchange";
import type { ImmService } from "./imm";
import type { MultipartUploads } from "./multipart-uploads";
import type { BucketRecord, ObjectStore } from "./object-store";
import type { XmlElement } from "./xml";

/** What the operations on buckets need. */
export interface BucketContext {
  store: ObjectStore;
  uploads: MultipartUploads;
  imm: Pick<ImmService, "forgetBucket">;
  region: string;
  /** An address of this server. */
  endpoint(): string;
}

/** The one account there is. */
export const OWNER: XmlElement = { ID: "1000000000000000", DisplayName: "1000000000000000" };

/** The one storage class there is. */
export const STORAGE_CLASS = "Standard";

/** The bucket a request is about, which must exist. */
export function existingBucket(request: BucketRequest, context: BucketContext): BucketRecord {
  const bucket = context.store.bucket(request.bucket);
  if (!bucket) throw noSuchBucket(request.bucket);
  return bucket;
}
