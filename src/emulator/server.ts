import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout as wait } from "node:timers/promises";
import { asyncProcess } from "./async-process";
import { authenticate } from "./authentication";
import { deleteBucket, getBucketInfo, getBucketLocation, headBucket, putBucket } from "./bucket-operations";
import type { Credential } from "./credentials";
import { answerEmulatorRequest, EMULATOR_PREFIX } from "./emulator-endpoints";
import { errorDocument, OssError } from "./error-response";
import type { BucketRequest, ObjectRequest, OssRequest, OssResponse } from "./exchange";
import { type Faults, garble, type RequestFault } from "./faults";
import type { HeldTasks } from "./held-tasks";
import { type ImmService, isImmRequest } from "./imm";
import { listBuckets, listObjects, listObjectsV2, listObjectVersions } from "./listing-operations";
import { deleteMultipleObjects } from "./multi-delete";
import {
  abortMultipartUpload,
  completeMultipartUpload,
  initiateMultipartUpload,
  listMultipartUploads,
  listParts,
  uploadPart,
  uploadPartCopy,
} from "./multipart-operations";
import type { MultipartUploads } from "./multipart-uploads";
import { requireBucketName, requireObjectName } from "./naming-rules";
import { copyObject, deleteObject, getObject, getObjectMeta, headObject, putObject } from "./object-operations";
import type { ObjectStore } from "./object-store";
import { type OperationName, operationOf } from "./operation";
import type { TaskService } from "./processing";
import { isLocalHost, parseRequestAddress, type RequestAddress } from "./request-address";
import type { SubmissionLog, SubmissionRecord } from "./submission-log";
import { synchronousProcess } from "./synchronous-process";

/** What a server serves, and by which rules. */
export interface ServerContext {
  store: ObjectStore;
  uploads: MultipartUploads;
  /** Where content arrives. */
  incoming: string;
  tasks: TaskService;
  held: HeldTasks;
  imm: ImmService;
  faults: Faults;
  submissions: SubmissionLog;
  region: string;
  credential(accessKeyId: string): Credential | undefined;
  endpoint(): string;
  now(): Date;
  /** Told of what should never happen. */
  report(error: unknown): void;
}

/** Answers HTTP requests: reads, verifies, strikes with faults, dispatches, sends. */
export class OssServer {
  readonly #context: ServerContext;
  readonly #closing = new AbortController();
  /** Connections left without an answer on purpose. */
  readonly #stalled = new Set<Socket>();

  constructor(context: ServerContext) {
    this.#context = context;
  }

  /** The listener for `node:http`. */
  readonly listener = (request: IncomingMessage, response: ServerResponse): void => {
    this.#answer(request, response).catch((error) => {
      // Neither a client that went away while it was answered, nor the server's own closing, is an error.
      const expected = response.destroyed || request.destroyed || this.#closing.signal.aborted;
      if (!expected) this.#context.report(error);
      response.destroy();
    });
  };

  /** Lets go of the requests that wait on purpose, so that nothing holds up the closing of the server. */
  release(): void {
    this.#closing.abort();
    for (const socket of this.#stalled) socket.destroy();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const target = request.url ?? "/";
    const host = request.headers.host ?? "";
    if (target.startsWith(EMULATOR_PREFIX) && isLocalHost(host)) {
      const { status, body } = await answerEmulatorRequest(request, this.#context);
      const isText = typeof body === "string";
      return this.#send(request, response, {
        status,
        headers: { "content-type": isText ? "text/plain; charset=utf-8" : "application/json" },
        body: isText ? body : `${JSON.stringify(body, undefined, 2)}\n`,
      });
    }

    if (isImmRequest(request)) {
      const { response: answer, fault } = await this.#context.imm.answer(request, this.#closing.signal);
      return fault ? this.#sendStruck(request, response, answer, fault) : this.#send(request, response, answer);
    }

    const requestId = randomUUID().replaceAll("-", "").slice(0, 24).toUpperCase();
    response.setHeader("Server", "AliyunOSS");
    response.setHeader("x-oss-request-id", requestId);
    try {
      const outcome = await this.#serve(request, response, { target, host, requestId });
      if (outcome.fault) return await this.#sendStruck(request, response, outcome.response, outcome.fault);
      await this.#send(request, response, outcome.response);
    } catch (error) {
      if (response.headersSent || request.errored || this.#closing.signal.aborted) throw error;
      await this.#send(request, response, this.#refusal(error, request.method ?? "", requestId, host));
    }
  }

  async #serve(
    request: IncomingMessage,
    outgoing: ServerResponse,
    { target, host, requestId }: { target: string; host: string; requestId: string },
  ): Promise<{ response: OssResponse; fault?: RequestFault }> {
    const { faults, submissions, region, credential } = this.#context;
    const oss = readRequest(request, parseRequestAddress(target, host), requestId);
    const authenticateAt = (now: Date) => {
      // Where clients learn how far their clocks are off.
      outgoing.setHeader("Date", now.toUTCString());
      authenticate(oss, { now, region, credential });
    };
    const now = this.#context.now();
    authenticateAt(now);
    const operation = operationOf(oss);
    if (oss.bucket !== undefined) requireBucketName(oss.bucket);
    if (oss.key !== undefined) requireObjectName(oss.key);

    const submission = operation === "async-process" ? submissionRecord(oss as ObjectRequest, target, now) : undefined;
    if (submission) submissions.received(submission);
    try {
      const { delayMs, skewMs, fault } = faults.strike({ operation, ...about(oss) });
      if (delayMs > 0) await wait(delayMs, undefined, { signal: this.#closing.signal });
      if (skewMs !== 0) authenticateAt(new Date(now.getTime() + skewMs));
      if (fault?.kind === "refuse") throw new OssError(fault.status, fault.code, fault.message);
      if (fault?.kind === "reset") return { response: { status: 200 }, fault };
      const response = await this.#dispatch(operation, oss, submission);
      return { response, ...(fault ? { fault } : {}) };
    } catch (error) {
      if (submission && error instanceof OssError) submissions.refused(submission, error.code);
      throw error;
    }
  }

  #dispatch(operation: OperationName, request: OssRequest, submission?: SubmissionRecord): Promise<OssResponse> {
    const context = this.#context;
    // The operation was found by whether the request has a bucket and a key.
    const bucket = request as BucketRequest;
    const object = request as ObjectRequest;
    switch (operation) {
      case "list-buckets":
        return listBuckets(request, context);
      case "put-bucket":
        return putBucket(bucket, context);
      case "head-bucket":
        return headBucket(bucket, context);
      case "get-bucket-info":
        return getBucketInfo(bucket, context);
      case "get-bucket-location":
        return getBucketLocation(bucket, context);
      case "delete-bucket":
        return deleteBucket(bucket, context);
      case "list-objects":
        return listObjects(bucket, context);
      case "list-objects-v2":
        return listObjectsV2(bucket, context);
      case "list-object-versions":
        return listObjectVersions(bucket, context);
      case "delete-multiple-objects":
        return deleteMultipleObjects(bucket, context);
      case "put-object":
        return putObject(object, context);
      case "copy-object":
        return copyObject(object, context);
      case "get-object":
        return getObject(object, context);
      case "head-object":
        return headObject(object, context);
      case "get-object-meta":
        return getObjectMeta(object, context);
      case "delete-object":
        return deleteObject(object, context);
      case "initiate-multipart-upload":
        return initiateMultipartUpload(object, context);
      case "upload-part":
        return uploadPart(object, context);
      case "upload-part-copy":
        return uploadPartCopy(object, context);
      case "complete-multipart-upload":
        return completeMultipartUpload(object, context);
      case "abort-multipart-upload":
        return abortMultipartUpload(object, context);
      case "list-parts":
        return listParts(object, context);
      case "list-multipart-uploads":
        return listMultipartUploads(bucket, context);
      case "async-process":
        return asyncProcess(object, { ...context, record: submission as SubmissionRecord });
      case "process":
        return synchronousProcess(object, { ...context, closing: this.#closing.signal });
    }
  }

  #refusal(error: unknown, method: string, requestId: string, host: string): OssResponse {
    if (!(error instanceof OssError)) this.#context.report(error);
    const refusal =
      error instanceof OssError
        ? error
        : new OssError(500, "InternalError", "We encountered an internal error. Please try again.");
    const document = errorDocument(refusal, requestId, host);
    return {
      status: refusal.status,
      headers: {
        ...refusal.details.headers,
        ...(refusal.details.ec === undefined ? {} : { "x-oss-ec": refusal.details.ec }),
        "content-type": "application/xml",
        // An answer to HEAD has no body to say it in.
        ...(method === "HEAD" ? { "x-oss-err": Buffer.from(document).toString("base64") } : {}),
      },
      body: document,
    };
  }

  async #sendStruck(
    request: IncomingMessage,
    response: ServerResponse,
    answer: OssResponse,
    fault: RequestFault,
  ): Promise<void> {
    if (fault.kind === "accept-then-garble") {
      const body = garble(fault.garble, typeof answer.body === "string" ? answer.body : "");
      return this.#send(request, response, { ...answer, body });
    }
    if (answer.body instanceof Readable) answer.body.destroy();
    if (fault.kind === "reset" || fault.kind === "accept-then-reset") {
      request.socket.resetAndDestroy();
      return;
    }
    this.#stalled.add(request.socket);
    request.socket.once("close", () => this.#stalled.delete(request.socket));
    if (this.#closing.signal.aborted) request.socket.destroy();
  }

  async #send(request: IncomingMessage, response: ServerResponse, answer: OssResponse): Promise<void> {
    const { status, headers = {}, body } = answer;
    response.statusCode = status;
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, headerBytes(value));
    const hasBody = request.method !== "HEAD" && status !== 204 && status !== 304;
    if (body instanceof Readable) {
      await pipeline(body, response);
    } else {
      // Given as bytes: Node sends headers and a body of text in one piece, headers then encoded like the text.
      const bytes = Buffer.from(body ?? "");
      if (hasBody) response.setHeader("content-length", bytes.length);
      response.end(hasBody ? bytes : undefined);
    }
    // What a refused client still sends is read and forgotten, so that it gets to see the answer and can keep its connection.
    if (!request.complete) request.resume();
  }
}

function readRequest(request: IncomingMessage, address: RequestAddress, requestId: string): OssRequest {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers[name] = headerText([value].flat().join(", "));
  }
  const { query, pathStyle } = address;
  return { method: request.method ?? "", ...about(address), query, pathStyle, headers, body: request, requestId };
}

function submissionRecord(request: ObjectRequest, target: string, now: Date): SubmissionRecord {
  const { requestId, method, headers, bucket, key } = request;
  return { receivedAt: now.toISOString(), requestId, method, target, headers, bucket, key };
}

function about({ bucket, key }: { bucket?: string; key?: string }): { bucket?: string; key?: string } {
  return { ...(bucket === undefined ? {} : { bucket }), ...(key === undefined ? {} : { key }) };
}

// Node reads and writes headers as Latin-1, while clients send (and sign) UTF-8.
function headerText(latin1: string): string {
  const text = Buffer.from(latin1, "latin1").toString("utf8");
  return text.includes("\uFFFD") ? latin1 : text;
}

function headerBytes(text: string): string {
  return Buffer.from(text, "utf8").toString("latin1");
}
