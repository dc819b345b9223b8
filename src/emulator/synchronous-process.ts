import { randomUUID } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { instructionOf } from "./async-process";
import { invalidArgument, noSuchBucket, noSuchKey, notImplemented, OssError } from "./error-response";
import type { ObjectRequest, OssResponse } from "./exchange";
import { requireBucketName, requireObjectName } from "./naming-rules";
import type { ObjectStore } from "./object-store";
import { planSynchronous, processNow, Refusal, TaskFailure } from "./processing";
import { queryValue } from "./request-address";
import { readBody } from "./request-body";

/** What synchronous processing needs. */
export interface SynchronousContext {
  store: ObjectStore;
  /** Where content arrives. Emptied at start. */
  incoming: string;
  /** Aborted when the server closes. */
  closing: AbortSignal;
}

const PARAMETER = "x-oss-process";
const MAXIMUM_BODY_BYTES = 64 * 1024;
const LIMIT_MS = 60_000;

/**
 * `x-oss-process` in the query of a GET, or in the body of a POST: processes a picture while the client waits. Answers with
 * the result, or with where it was saved when the instruction has a `sys/saveas`.
 */
export async function synchronousProcess(request: ObjectRequest, context: SynchronousContext): Promise<OssResponse> {
  const { bucket, key, method } = request;
  const { store, incoming, closing } = context;
  const instruction =
    method === "GET"
      ? (queryValue(request.query, PARAMETER) ?? "")
      : instructionOf(await readBody(request, MAXIMUM_BODY_BYTES), PARAMETER);
  try {
    const plan = planSynchronous(instruction);
    if (plan === undefined)
      throw notImplemented(`${PARAMETER} with ${instruction.split(/[,|]/)[0] || "no instruction"}`);
    if (plan.target !== undefined && method === "GET") {
      throw invalidArgument("sys/saveas needs a POST request.", PARAMETER, instruction);
    }
    if (!store.bucket(bucket)) throw noSuchBucket(bucket);
    const target = plan.target && { bucket: plan.target.bucket ?? bucket, key: plan.target.key };
    if (target !== undefined) {
      requireBucketName(target.bucket);
      requireObjectName(target.key);
      if (!store.bucket(target.bucket)) throw noSuchBucket(target.bucket);
    }
    const folder = join(incoming, randomUUID());
    const signal = AbortSignal.any([closing, AbortSignal.timeout(LIMIT_MS)]);
    const result = await processNow({ objects: store, bucket, key, instruction, folder, signal });
    if (result === undefined) throw noSuchKey(key);
    const { content, contentType } = result;
    if (target === undefined) {
      return {
        status: 200,
        headers: { "content-type": contentType, "content-length": `${content.length}` },
        body: Readable.from([content]),
      };
    }
    const path = join(incoming, randomUUID());
    await writeFile(path, content);
    const saved = await store.adoptFile(target.bucket, target.key, path, contentType);
    return {
      status: 200,
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ bucket: target.bucket, fileSize: saved.size, object: target.key, status: "OK" }),
    };
  } catch (error) {
    throw asOssError(error, instruction);
  }
}

/** Errors of synchronous processing are OSS's own, not those of the service behind the asynchronous one. */
function asOssError(error: unknown, instruction: string): unknown {
  if (error instanceof Refusal) return invalidArgument(error.text, PARAMETER, instruction);
  if (error instanceof TaskFailure) {
    if (error.code === "ToolMissing") return new OssError(501, "NotImplemented", error.message);
    if (error.code === "ToolFailed") return new OssError(500, "InternalError", error.message);
    return invalidArgument(error.message, PARAMETER, instruction);
  }
  if (error instanceof DOMException && error.name === "TimeoutError") {
    return new OssError(503, "ServiceUnavailable", `The picture was not ready after ${LIMIT_MS / 1000} s.`);
  }
  return error;
}
