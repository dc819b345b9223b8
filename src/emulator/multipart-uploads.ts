import { createHash, randomBytes, randomUUID } from "node:crypto";
import { createReadStream, mkdirSync, readdirSync, rmSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { compareKeys } from "./key-order";
import { type ContentDigest, receiveContent } from "./object-content";
import { type ObjectAttributes, type ObjectRecord, type ObjectStore, wholeSeconds } from "./object-store";
import { readJson, replaceJson } from "./record-file";

/** An upload whose parts are still being sent. */
export interface UploadRecord {
  id: string;
  bucket: string;
  key: string;
  /** ISO 8601. */
  initiatedAt: string;
  attributes: ObjectAttributes;
}

/** A part that has arrived. */
export interface PartRecord extends ContentDigest {
  number: number;
  /** ISO 8601. */
  lastModified: string;
  contentFile: string;
}

interface Upload {
  record: UploadRecord;
  parts: Map<number, PartRecord>;
}

/**
 * Uploads in many parts, in a directory:
 *
 *     uploads/<id>/upload.json   the upload's record
 *     uploads/<id>/<number>.json a part's record
 *     uploads/<id>/<uuid>        a part's content
 */
export class MultipartUploads {
  readonly #root: string;
  readonly #incoming: string;
  readonly #store: ObjectStore;
  readonly #now: () => Date;
  readonly #uploads = new Map<string, Upload>();

  private constructor(directory: string, store: ObjectStore, now: () => Date) {
    this.#root = join(directory, "uploads");
    this.#incoming = join(directory, "incoming");
    this.#store = store;
    this.#now = now;
  }

  /**
   * Opens the uploads kept in a directory. The store must be open there already.
   * @param now the clock that uploads and parts are dated by
   */
  static open(directory: string, store: ObjectStore, now: () => Date): MultipartUploads {
    const uploads = new MultipartUploads(directory, store, now);
    mkdirSync(uploads.#root, { recursive: true });
    for (const id of readdirSync(uploads.#root)) uploads.#load(id);
    return uploads;
  }

  initiate(bucket: string, key: string, attributes: ObjectAttributes): UploadRecord {
    const id = randomBytes(16).toString("hex").toUpperCase();
    const record = { id, bucket, key, initiatedAt: wholeSeconds(this.#now()), attributes };
    mkdirSync(join(this.#root, id));
    replaceJson(join(this.#root, id, "upload.json"), record, this.#incoming);
    this.#uploads.set(id, { record, parts: new Map() });
    return record;
  }

  find(bucket: string, key: string, id: string): UploadRecord | undefined {
    const record = this.#uploads.get(id)?.record;
    return record?.bucket === bucket && record.key === key ? record : undefined;
  }

  /** The open uploads of a bucket, by key and then by ID. */
  list(bucket: string): UploadRecord[] {
    return [...this.#uploads.values()]
      .map(({ record }) => record)
      .filter((record) => record.bucket === bucket)
      .sort((a, b) => compareKeys(a.key, b.key) || compareKeys(a.id, b.id));
  }

  /** The parts that have arrived, by number. */
  parts(id: string): PartRecord[] {
    return [...(this.#uploads.get(id)?.parts.values() ?? [])].sort((a, b) => a.number - b.number);
  }

  /**
   * Takes in a part, in place of one with the same number.
   * @returns undefined when the upload was completed or aborted meanwhile
   */
  async putPart(
    id: string,
    number: number,
    body: Readable,
    accept: (digest: ContentDigest) => void,
  ): Promise<PartRecord | undefined> {
    const path = join(this.#incoming, randomUUID());
    try {
      const digest = await receiveContent(body, path);
      accept(digest);
      const record = { number, ...digest, lastModified: wholeSeconds(this.#now()), contentFile: randomUUID() };
      if (!this.#uploads.has(id)) return undefined;
      await rename(path, join(this.#root, id, record.contentFile));
      const upload = this.#uploads.get(id);
      if (!upload) return undefined;
      replaceJson(join(this.#root, id, `${number}.json`), record, this.#incoming);
      const previous = upload.parts.get(number);
      upload.parts.set(number, record);
      if (previous) rmSync(join(this.#root, id, previous.contentFile), { force: true });
      return record;
    } finally {
      await rm(path, { force: true });
    }
  }

  /** Puts parts together to an object, and forgets the upload. */
  async complete(upload: UploadRecord, parts: readonly PartRecord[], accept: () => void): Promise<ObjectRecord> {
    const digests = createHash("md5");
    for (const part of parts) digests.update(part.md5, "hex");
    const object = await this.#store.write(
      upload.bucket,
      upload.key,
      Readable.from(this.#contents(upload.id, parts)),
      upload.attributes,
      accept,
      { type: "Multipart", etag: `${digests.digest("hex").toUpperCase()}-${parts.length}` },
    );
    this.abort(upload.id);
    return object;
  }

  /** Forgets an upload and its parts. */
  abort(id: string): void {
    this.#uploads.delete(id);
    rmSync(join(this.#root, id), { recursive: true, force: true });
  }

  async *#contents(id: string, parts: readonly PartRecord[]): AsyncGenerator<Buffer> {
    for (const part of parts) yield* createReadStream(join(this.#root, id, part.contentFile));
  }

  #load(id: string): void {
    const directory = join(this.#root, id);
    const record = readJson<UploadRecord>(join(directory, "upload.json"));
    if (!record) {
      rmSync(directory, { recursive: true, force: true });
      return;
    }
    const files = readdirSync(directory);
    const parts = new Map<number, PartRecord>();
    for (const file of files.filter((name) => /^\d+\.json$/.test(name))) {
      const part = readJson<PartRecord>(join(directory, file));
      if (part) parts.set(part.number, part);
    }
    const used = new Set([...parts.values()].map((part) => part.contentFile));
    for (const file of files) {
      if (!file.endsWith(".json") && !used.has(file)) rmSync(join(directory, file), { force: true });
    }
    this.#uploads.set(id, { record, parts });
  }
}
