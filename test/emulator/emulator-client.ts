import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { onTestFinished } from "vitest";
import { type Credential, type Emulator, type EmulatorOptions, startEmulator } from "../../src/emulator";
import { startEmulatorWith } from "../../src/emulator/emulator";
import type { TaskService } from "../../src/emulator/processing";
import { scriptedTasks } from "./scripted-tasks";

const OSS = require("ali-oss") as new (options: object) => OssClient;

/** The part of ali-oss that the tests use; its published types lack some of it. */
export interface OssClient {
  putBucket(name: string, options?: object): Promise<unknown>;
  useBucket(name: string): this;
  deleteBucket(name: string): Promise<unknown>;
  getBucketInfo(name: string): Promise<{ bucket: Record<string, unknown> }>;
  getBucketLocation(name: string): Promise<{ location: string }>;
  listBuckets(
    query?: object,
  ): Promise<{ buckets: { name: string }[] | null; isTruncated: boolean; nextMarker: string }>;
  put(key: string, content: Buffer | Readable | string, options?: object): Promise<OssResult>;
  get(key: string, options?: object): Promise<OssResult & { content: Buffer }>;
  getStream(key: string): Promise<{ stream: Readable }>;
  head(key: string, options?: object): Promise<OssResult & { meta: Record<string, string> | null; status: number }>;
  getObjectMeta(key: string): Promise<OssResult>;
  copy(key: string, source: string, ...rest: unknown[]): Promise<OssResult>;
  delete(key: string): Promise<OssResult>;
  deleteMulti(keys: string[], options?: object): Promise<{ deleted: { Key: string }[] | undefined }>;
  multipartUpload(key: string, content: Buffer, options: object): Promise<OssResult & { etag: string }>;
  initMultipartUpload(key: string, options?: object): Promise<{ uploadId: string }>;
  uploadPart(
    key: string,
    id: string,
    part: number,
    file: string,
    start: number,
    end: number,
  ): Promise<{ etag: string }>;
  uploadPartCopy(key: string, id: string, part: number, range: string, source: object): Promise<{ etag: string }>;
  completeMultipartUpload(key: string, id: string, parts: { number: number; etag: string }[]): Promise<OssResult>;
  abortMultipartUpload(key: string, id: string): Promise<OssResult>;
  listParts(key: string, id: string, query?: object): Promise<{ parts: { PartNumber: string; Size: string }[] }>;
  listUploads(query: object): Promise<OssUploads>;
  listV2(query: object): Promise<OssPage>;
  list(query: object): Promise<OssPage>;
  signatureUrl(key: string, options?: object): string;
  signatureUrlV4(method: string, expires: number, request?: object, key?: string, headers?: string[]): Promise<string>;
  request(parameters: object): Promise<OssResult & { data: Buffer }>;
}

export interface OssPage {
  objects?: { name: string; size: number; etag: string; lastModified: string }[];
  prefixes?: string[] | null;
  isTruncated: boolean;
  nextContinuationToken?: string;
  nextMarker?: string;
}

export interface OssUploads {
  uploads: { name: string; uploadId: string }[];
  isTruncated: boolean;
  nextKeyMarker: string;
  nextUploadIdMarker: string;
}

export interface OssResult {
  res: { status: number; headers: Record<string, string> };
}

/** What ali-oss throws. */
export interface OssFailure {
  code: string;
  status: number;
  message: string;
  requestId: string;
  ecCode?: string;
}

/** Starts an emulator for one test, with the processing scripted unless the test brings another. */
export async function emulatorForTest(options: EmulatorOptions = {}, tasks?: TaskService): Promise<Emulator> {
  const emulator = await startEmulatorWith(options, async () => tasks ?? scriptedTasks());
  onTestFinished(() => emulator.close());
  return emulator;
}

/** Starts an emulator that really runs its tasks. */
export async function processingEmulatorForTest(options: EmulatorOptions = {}): Promise<Emulator> {
  const emulator = await startEmulator(options);
  onTestFinished(() => emulator.close());
  return emulator;
}

export async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "oss-emulator-test-"));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

export function clientOf(emulator: Emulator, options: Partial<Credential> & Record<string, unknown> = {}): OssClient {
  return clientAt(emulator.endpoint, { region: `oss-${emulator.region}`, ...emulator.credentials, ...options });
}

export function clientAt(endpoint: string, options: object): OssClient {
  return new OSS({ endpoint, sldEnable: true, authorizationV4: true, ...options });
}

/** An emulator with one bucket, and a client for it. */
export async function emulatorWithBucket(options: EmulatorOptions = {}, tasks?: TaskService) {
  const emulator = await emulatorForTest(options, tasks);
  const client = clientOf(emulator);
  await client.putBucket("examplebucket");
  client.useBucket("examplebucket");
  return { emulator, client };
}

/** Submits an instruction as the library does. */
export function submit(client: OssClient, key: string, body: string | Buffer, extra: object = {}) {
  return client.request({
    method: "POST",
    bucket: "examplebucket",
    object: key,
    subres: { "x-oss-async-process": "" },
    content: Buffer.from(body),
    successStatuses: [200],
    ...extra,
  });
}

/** What a promise fails with. */
export async function failureOf(promise: Promise<unknown>): Promise<OssFailure> {
  try {
    await promise;
  } catch (error) {
    return error as OssFailure;
  }
  throw new Error("did not fail");
}
