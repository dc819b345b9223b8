import { copyFile, mkdir, mkdtemp, rename, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import {
  type LocalObject,
  type ObjectAccess,
  openTaskService,
  type TaskRecord,
  type TaskService,
  type TaskServiceOptions,
} from "../../../src/emulator/processing";

/** A folder of its own, removed after the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "processing-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Objects as plain files, without HTTP around them. */
export class FolderObjects implements ObjectAccess {
  readonly #objects = new Map<string, LocalObject>();
  readonly #buckets = new Set<string>();
  #files = 0;

  constructor(
    readonly folder: string,
    ...buckets: string[]
  ) {
    for (const bucket of buckets) this.#buckets.add(bucket);
  }

  async put(
    bucket: string,
    key: string,
    content: { copyOf: string } | { text: string } | { bytes: Uint8Array },
  ): Promise<void> {
    await mkdir(this.folder, { recursive: true });
    const path = join(this.folder, `upload-${this.#files++}`);
    if ("copyOf" in content) await copyFile(content.copyOf, path);
    else await writeFile(path, "text" in content ? content.text : content.bytes);
    await this.adoptFile(bucket, key, path, "application/octet-stream");
  }

  delete(bucket: string, key: string): void {
    this.#objects.delete(`${bucket}/${key}`);
  }

  /** Deletes an object and the file behind it. */
  async erase(bucket: string, key: string): Promise<void> {
    await rm(this.file(bucket, key).path);
    this.delete(bucket, key);
  }

  /** Keys of a bucket, sorted. */
  keys(bucket: string): string[] {
    const prefix = `${bucket}/`;
    return [...this.#objects.keys()]
      .filter((name) => name.startsWith(prefix))
      .map((name) => name.slice(prefix.length))
      .sort();
  }

  /** The file behind an object that must be there. */
  file(bucket: string, key: string): LocalObject {
    const object = this.#objects.get(`${bucket}/${key}`);
    if (object === undefined)
      throw new Error(`no object ${bucket}/${key}; there are ${[...this.#objects.keys()].join(" ")}`);
    return object;
  }

  async localFile(bucket: string, key: string): Promise<LocalObject | undefined> {
    return this.#objects.get(`${bucket}/${key}`);
  }

  async bucketExists(bucket: string): Promise<boolean> {
    return this.#buckets.has(bucket);
  }

  async adoptFile(bucket: string, key: string, path: string, contentType: string) {
    await mkdir(this.folder, { recursive: true });
    const own = join(this.folder, `object-${this.#files++}`);
    await rename(path, own);
    const { size } = await stat(own);
    const etag = `"${size}"`;
    this.#objects.set(`${bucket}/${key}`, { path: own, size, etag, lastModified: new Date(), contentType });
    return { size, etag };
  }
}

export const encode = (text: string) => Buffer.from(text).toString("base64url");

export const saveAs = (key: string, bucket = "results") => `|sys/saveas,o_${encode(key)},b_${encode(bucket)}`;

/** A task service over the buckets `sources` and `results`. */
export interface Workshop {
  folder: string;
  objects: FolderObjects;
  service: TaskService;
  /** Submits what must be accepted, and waits for its end. */
  process(key: string, instruction: string): Promise<TaskRecord>;
}

export async function openWorkshop(options: Partial<TaskServiceOptions> = {}): Promise<Workshop> {
  const folder = await temporaryFolder();
  const objects = new FolderObjects(join(folder, "objects"), "sources", "results");
  const service = await openTaskService({ dataDirectory: join(folder, "data"), objects, ...options });
  onTestFinished(() => service.close());
  return {
    folder,
    objects,
    service,
    process: async (key, instruction) => service.ended((await accepted(service, key, instruction)).id),
  };
}

export async function accepted(service: TaskService, key: string, instruction: string): Promise<TaskRecord> {
  const answer = await service.submit("sources", key, instruction);
  if ("refused" in answer) throw new Error(`refused: ${answer.refused.message}`);
  return answer.task;
}
