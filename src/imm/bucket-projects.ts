import { findProject } from "./bucket-attachments";
import type { ImmClient } from "./imm-client";

/** The IMM projects that buckets are bound to, each looked up once. */
export class BucketProjects {
  readonly #projects = new Map<string, Promise<string>>();

  constructor(readonly imm: ImmClient) {}

  /**
   * The name of a bucket's project.
   *
   * @throws Error that says what to do, when the bucket is bound to none.
   */
  find(bucket: string): Promise<string> {
    const known = this.#projects.get(bucket);
    if (known) return known;
    const asked = this.#ask(bucket);
    this.#projects.set(bucket, asked);
    // A failure isn't remembered: the bucket may be bound, or the permission given, in the meantime.
    asked.catch(() => this.#projects.delete(bucket));
    return asked;
  }

  async #ask(bucket: string): Promise<string> {
    const project = await findProject(this.imm, bucket);
    if (project !== undefined) return project;
    throw new Error(
      `Bucket ${bucket} isn't bound to an IMM project, so its tasks can't be looked up; bind it (an ImmBucketAttachment, IMM AttachOSSBucket, or Data Processing in the OSS console).`,
    );
  }
}
