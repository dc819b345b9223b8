import { join } from "node:path";
import { readJson, replaceJson } from "../record-file";

/** What is known about a project. */
export interface ProjectRecord {
  name: string;
  description: string;
  serviceRole: string;
  /** ISO 8601. */
  createdAt: string;
}

/** A bucket that was bound to a project. */
export interface AttachmentRecord {
  bucket: string;
  project: string;
  description: string;
  /** ISO 8601. */
  createdAt: string;
}

interface Kept {
  projects: ProjectRecord[];
  attachments: AttachmentRecord[];
  /** Buckets that are unbound by somebody's wish, not because nobody bound them. */
  detached: string[];
}

/** The project there always is. */
export const LOCAL_PROJECT = "local";

/** The role that a project gets when none is named. */
const SERVICE_ROLE = "AliyunIMMDefaultRole";

/** Where projects are kept, and what they start with. */
export interface ProjectsOptions {
  dataDirectory: string;
  /** For files that are being written, on the same file system. */
  incoming: string;
  /** Whether buckets start unbound. Otherwise they start bound to {@link LOCAL_PROJECT}. */
  unbound: boolean;
  now(): Date;
}

/** Projects and the buckets bound to them, in one file. */
export class Projects {
  readonly #path: string;
  #kept: Kept;

  constructor(private readonly options: ProjectsOptions) {
    this.#path = join(options.dataDirectory, "projects.json");
    const kept = readJson<Kept>(this.#path);
    this.#kept = kept ?? { projects: [], attachments: [], detached: [] };
    if (!kept) this.create(LOCAL_PROJECT);
  }

  list(): readonly ProjectRecord[] {
    return this.#kept.projects;
  }

  find(name: string): ProjectRecord | undefined {
    return this.#kept.projects.find((project) => project.name === name);
  }

  create(name: string, description = "", serviceRole = SERVICE_ROLE): ProjectRecord {
    const project = { name, description, serviceRole, createdAt: this.#now() };
    this.#keep({ projects: [...this.#kept.projects, project] });
    return project;
  }

  attach(bucket: string, project: string, description: string): void {
    const attachment = { bucket, project, description, createdAt: this.#now() };
    this.#keep({
      attachments: [...this.#kept.attachments, attachment],
      detached: this.#kept.detached.filter((name) => name !== bucket),
    });
  }

  detach(bucket: string): void {
    this.#keep({
      attachments: this.#kept.attachments.filter((attachment) => attachment.bucket !== bucket),
      detached: [...this.#kept.detached, bucket],
    });
  }

  /** Forgets a bucket that was deleted: one made anew under its name starts like any other. */
  forget(bucket: string): void {
    const { attachments, detached } = this.#kept;
    const isOther = (name: string) => name !== bucket;
    if (attachments.every((attachment) => isOther(attachment.bucket)) && detached.every(isOther)) return;
    this.#keep({
      attachments: attachments.filter((attachment) => isOther(attachment.bucket)),
      detached: detached.filter(isOther),
    });
  }

  /** What an existing bucket is bound to. */
  attachmentOf(bucket: { name: string; createdAt: string }): AttachmentRecord | undefined {
    const { attachments, detached } = this.#kept;
    const attachment = attachments.find((attachment) => attachment.bucket === bucket.name);
    if (attachment || this.options.unbound || detached.includes(bucket.name)) return attachment;
    return { bucket: bucket.name, project: LOCAL_PROJECT, description: "", createdAt: bucket.createdAt };
  }

  #keep(change: Partial<Kept>): void {
    const kept = { ...this.#kept, ...change };
    replaceJson(this.#path, kept, this.options.incoming);
    this.#kept = kept;
  }

  #now(): string {
    return this.options.now().toISOString();
  }
}
