import type { Readable } from "node:stream";
import type { QueryParameter } from "./request-address";

/** A request to the service, read and verified. */
export interface OssRequest {
  method: string;
  bucket?: string;
  key?: string;
  query: readonly QueryParameter[];
  /** Whether the bucket stood in the path. */
  pathStyle: boolean;
  /** By lower-case name, as text. */
  headers: Readonly<Record<string, string>>;
  body: Readable;
  /** Value of `x-oss-request-id`: 24 hex digits. */
  requestId: string;
}

/** What is answered. A value, so that a fault can drop, delay or spoil it after the work is done. */
export interface OssResponse {
  status: number;
  headers?: Record<string, string>;
  body?: string | Readable;
}

/** A request about a bucket. */
export type BucketRequest = OssRequest & { bucket: string };

/** A request about an object. */
export type ObjectRequest = OssRequest & { bucket: string; key: string };

/** A response with an XML document. */
export function xmlResponse(document: string): OssResponse {
  return { status: 200, headers: { "content-type": "application/xml" }, body: document };
}
