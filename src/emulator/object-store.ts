import { createHash, randomUUID } from "node:crypto";
import { copyFileSync, linkSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { copyFile, type FileHandle, open, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { noSuchBucket, noSuchKey } from "./error-response";
import { compareKeys } from "./key-order";
import { type ContentDigest, digestFile, receiveContent } from "./object-content";
import type { ObjectAccess } from "./processing";
import { readJson, replaceJson } from "./record-file";

/** What is known about a bucket. */
export interface BucketRecord {
  name: string;
  /** ISO 8601. */
  createdAt: string;
}

/** What a client says about an object when it writes it. */
export interface ObjectAttributes {
  contentType: string;
  /** The standard headers that are kept and given back: `cache-control`, `content-disposition` and the like. */
  headers: Record<string, string>;
  /** `x-oss-meta-*`, by the name after that prefix. */
  userMetadata: Record<string, string>;
}

/** How an object came to be: by one request, or by many whose parts were put together. */
export interface ObjectIdentity {
  type: "Normal" | "Multipart";
  /** Without quotes. The MD5 of the content for a normal object. */
  etag: string;
}

/** What is known about an object. */
export interface ObjectRecord extends ObjectAttributes, ObjectIdentity {
  key: string;
  size: number;
  /** Unsigned decimal. */
  crc64: string;
  /** ISO 8601, in whole seconds as the service keeps it. */
  lastModified: string;
  /** Name of the file with the content. Never reused, so that a reader keeps what it began to read. */
  contentFile: string;
}

interface Bucket {
  record: BucketRecord;
  objects: Map<string, ObjectRecord>;
  /** Undefined after a key came or went, until the next listing. */
  sortedKeys: string[] | undefined;
}

/**
 * Buckets and objects in a directory:
 *
 *     buckets/<bucket>/bucket.json          the bucket's record
 *     buckets/<bucket>/records/<hash>.json  an object's record, named by the SHA-256 of its key: any key fits
 *     buckets/<bucket>/contents/<uuid>      an object's content
 *     incoming/                             content that is still arriving; emptied at start
 *
 * Records are also held in memory. Replacing a record file is what makes a write happen: before it the old object is
 * whole, after it the new one.
 */
export class ObjectStore implements ObjectAccess {
  readonly #root: string;
  readonly #incoming: string;
  readonly #buckets = new Map<string, Bucket>();
  /** Content files whose path was handed to a reader that may open it later: kept until the store is closed. */
  readonly #handedOut = new Set<string>();
  readonly #lingering = new Set<string>();

  private constructor(
    directory: string,
    private readonly now: () => Date,
  ) {
    this.#root = join(directory, "buckets");
    this.#incoming = join(directory, "incoming");
  }

  /**
   * Opens the store in a directory, and clears what a killed process left half done.
   * @param now the clock that buckets and objects are dated by
   */
  static open(directory: string, now: () => Date): ObjectStore {
    const store = new ObjectStore(directory, now);
    rmSync(store.#incoming, { recursive: true, force: true });
    mkdirSync(store.#incoming, { recursive: true });
    mkdirSync(store.#root, { recursive: true });
    for (const name of readdirSync(store.#root)) store.#load(name);
    return store;
  }

  buckets(): BucketRecord[] {
    return [...this.#buckets.values()].map((bucket) => bucket.record).sort((a, b) => compareKeys(a.name, b.name));
  }

  bucket(name: string): BucketRecord | undefined {
    return this.#buckets.get(name)?.record;
  }

  /** Makes a bucket, unless it is there. */
  createBucket(name: string): void {
    if (this.#buckets.has(name)) return;
    const record: BucketRecord = { name, createdAt: wholeSeconds(this.now()) };
    mkdirSync(this.#path(name, "records"), { recursive: true });
    mkdirSync(this.#path(name, "contents"), { recursive: true });
    replaceJson(this.#path(name, "bucket.json"), record, this.#incoming);
    this.#buckets.set(name, { record, objects: new Map(), sortedKeys: [] });
  }

  /** Removes a bucket. The caller has seen that it is empty. */
  removeBucket(name: string): void {
    this.#require(name);
    this.#buckets.delete(name);
    // Moved away in one step: a half-deleted bucket must not come back at the next start.
    const grave = join(this.#incoming, randomUUID());
    renameSync(join(this.#root, name), grave);
    rmSync(grave, { recursive: true, force: true });
  }

  /** The keys of a bucket in the order of listings. Not to be changed by the caller. */
  keys(bucket: string): readonly string[] {
    const found = this.#require(bucket);
    found.sortedKeys ??= [...found.objects.keys()].sort(compareKeys);
    return found.sortedKeys;
  }

  find(bucket: string, key: string): ObjectRecord | undefined {
    return this.#buckets.get(bucket)?.objects.get(key);
  }

  /**
   * Writes an object from a stream.
   * @param accept may refuse, by throwing, when all has arrived and nothing is changed yet; no other write comes between
   * @param identity of an object that isn't written by one request
   */
  async write(
    bucket: string,
    key: string,
    body: Readable,
    attributes: ObjectAttributes,
    accept: (digest: ContentDigest) => void,
    identity?: ObjectIdentity,
  ): Promise<ObjectRecord> {
    const path = join(this.#incoming, randomUUID());
    try {
      const digest = await receiveContent(body, path);
      const { size, crc64 } = digest;
      const content = { ...attributes, size, crc64, ...(identity ?? normalIdentity(digest)) };
      return this.#commit(bucket, key, path, content, () => accept(digest));
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    }
  }

  /** Opens an object for reading. Later writes don't change what the handle reads. */
  async open(bucket: string, key: string): Promise<{ record: ObjectRecord; file: FileHandle }> {
    for (;;) {
      this.#require(bucket);
      const record = this.find(bucket, key);
      if (!record) throw noSuchKey(key);
      try {
        return { record, file: await open(this.#contentPath(bucket, record)) };
      } catch (error) {
        // Replaced between the look-up and the opening.
        if (isMissing(error) && this.find(bucket, key) !== record) continue;
        throw error;
      }
    }
  }

  /** Copies an object. The content isn't read: files never change, so both objects can share one. */
  copy(
    source: { bucket: string; record: ObjectRecord },
    target: { bucket: string; key: string },
    attributes: ObjectAttributes,
    accept: () => void,
  ): ObjectRecord {
    const path = join(this.#incoming, randomUUID());
    const from = this.#contentPath(source.bucket, source.record);
    try {
      linkOrCopy(from, path);
      const { size, crc64, etag, type } = source.record;
      return this.#commit(target.bucket, target.key, path, { ...attributes, size, crc64, etag, type }, accept);
    } catch (error) {
      rmSync(path, { force: true });
      throw error;
    }
  }

  remove(bucket: string, key: string): void {
    const found = this.#require(bucket);
    const record = found.objects.get(key);
    if (!record) return;
    rmSync(this.#recordPath(bucket, key), { force: true });
    found.objects.delete(key);
    found.sortedKeys = undefined;
    this.#discard(bucket, record);
  }

  /** Clears away what was kept for readers. */
  close(): void {
    for (const path of this.#lingering) rmSync(path, { force: true });
  }

  async localFile(bucket: string, key: string) {
    const record = this.find(bucket, key);
    if (!record) return undefined;
    this.#handedOut.add(record.contentFile);
    return {
      path: this.#contentPath(bucket, record),
      size: record.size,
      etag: entityTag(record),
      lastModified: new Date(record.lastModified),
      contentType: record.contentType,
    };
  }

  async bucketExists(bucket: string): Promise<boolean> {
    return this.#buckets.has(bucket);
  }

  async adoptFile(
    bucket: string,
    key: string,
    path: string,
    contentType: string,
  ): Promise<{ size: number; etag: string }> {
    this.#require(bucket);
    const own = join(this.#incoming, randomUUID());
    await rename(path, own).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== "EXDEV") throw error;
      await copyFile(path, own);
      await rm(path, { force: true });
    });
    try {
      const attributes: ObjectAttributes = { contentType, headers: {}, userMetadata: {} };
      const digest = await digestFile(own);
      const { size, crc64 } = digest;
      const content = { ...attributes, size, crc64, ...normalIdentity(digest) };
      const record = this.#commit(bucket, key, own, content, () => {});
      return { size: record.size, etag: entityTag(record) };
    } catch (error) {
      await rm(own, { force: true });
      throw error;
    }
  }

  // Synchronous throughout, so that neither a check nor a second write can fall between its steps.
  #commit(
    bucket: string,
    key: string,
    arrived: string,
    content: Omit<ObjectRecord, "key" | "lastModified" | "contentFile">,
    accept: () => void,
  ): ObjectRecord {
    const found = this.#require(bucket);
    accept();
    const record: ObjectRecord = {
      key,
      ...content,
      lastModified: wholeSeconds(this.now()),
      contentFile: randomUUID(),
    };
    renameSync(arrived, this.#contentPath(bucket, record));
    replaceJson(this.#recordPath(bucket, key), record, this.#incoming);
    const previous = found.objects.get(key);
    found.objects.set(key, record);
    if (previous) this.#discard(bucket, previous);
    else found.sortedKeys = undefined;
    return record;
  }

  #load(name: string): void {
    const record = readJson<BucketRecord>(this.#path(name, "bucket.json"));
    if (!record) {
      // The process died while it made this bucket, and told nobody that it was there.
      rmSync(join(this.#root, name), { recursive: true, force: true });
      return;
    }
    const objects = new Map<string, ObjectRecord>();
    for (const file of readdirSync(this.#path(name, "records"))) {
      const object = readJson<ObjectRecord>(this.#path(name, "records", file));
      if (object) objects.set(object.key, object);
    }
    const used = new Set([...objects.values()].map((object) => object.contentFile));
    for (const file of readdirSync(this.#path(name, "contents"))) {
      if (!used.has(file)) rmSync(this.#path(name, "contents", file), { force: true });
    }
    this.#buckets.set(name, { record, objects, sortedKeys: undefined });
  }

  #require(name: string): Bucket {
    const bucket = this.#buckets.get(name);
    if (!bucket) throw noSuchBucket(name);
    return bucket;
  }

  #discard(bucket: string, record: ObjectRecord): void {
    const path = this.#contentPath(bucket, record);
    if (this.#handedOut.has(record.contentFile)) this.#lingering.add(path);
    else rmSync(path, { force: true });
  }

  #path(bucket: string, ...rest: string[]): string {
    return join(this.#root, bucket, ...rest);
  }

  #recordPath(bucket: string, key: string): string {
    return this.#path(bucket, "records", `${createHash("sha256").update(key).digest("hex")}.json`);
  }

  #contentPath(bucket: string, record: ObjectRecord): string {
    return this.#path(bucket, "contents", record.contentFile);
  }
}

/** The ETag of an object, quoted as in headers and listings. */
export function entityTag(record: ObjectIdentity): string {
  return `"${record.etag}"`;
}

const normalIdentity = ({ md5 }: ContentDigest): ObjectIdentity => ({ type: "Normal", etag: md5 });

/** A date as the service keeps it. */
export const wholeSeconds = (date: Date) => date.toISOString().replace(/\.\d+Z$/, ".000Z");

const isMissing = (error: unknown) => (error as NodeJS.ErrnoException).code === "ENOENT";

function linkOrCopy(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch {
    // Some file systems have no links.
    copyFileSync(from, to);
  }
}
