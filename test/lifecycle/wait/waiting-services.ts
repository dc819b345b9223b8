import { formatObjectUri, type ObjectAddress } from "../../../src/instruction/object-uri";
import { type ListedObject, type ObjectStore, ObjectsUnavailable } from "../../../src/lifecycle/object-store";
import type { Connection } from "../../../src/lifecycle/submission";
import type { ImmConnection, TaskReference, TaskStatus } from "../../../src/lifecycle/task-status";
import type { WaitContext } from "../../../src/lifecycle/wait/task-wait";
import { WaitProgress } from "../../../src/lifecycle/wait/wait-progress";

/** When the tasks of these tests are submitted. */
export const submittedAt = "2026-11-23T08:00:00.000Z";

/** So many seconds after the submission. */
export function at(seconds: number): string {
  return new Date(Date.parse(submittedAt) + seconds * 1000).toISOString();
}

/** Buckets in memory. */
export class Buckets implements ObjectStore {
  readonly connections: Connection[] = [];
  readonly #objects = new Map<string, Omit<ListedObject, "key">>();
  readonly #refused = new Map<string, string>();

  /** Puts an object, dated so many seconds after the submission. */
  put(uri: string, seconds: number, etag = `E${seconds}`): void {
    this.#objects.set(uri, { etag, size: 7, lastModified: at(seconds) });
  }

  /** Has the service refuse what is asked of an object or, by its URI with a slash at the end, of a bucket. */
  refuse(uri: string, reason: string): void {
    this.#refused.set(uri, reason);
  }

  allow(): void {
    this.#refused.clear();
  }

  get uris(): string[] {
    return [...this.#objects.keys()].sort();
  }

  async find(connection: Connection, address: ObjectAddress) {
    this.#ask(connection, formatObjectUri(address));
    return this.#objects.get(formatObjectUri(address));
  }

  async *list(connection: Connection, bucket: string, prefix: string) {
    const root = formatObjectUri({ bucket, key: "" });
    this.#ask(connection, root);
    for (const uri of this.uris.filter((it) => it.startsWith(root + prefix))) {
      yield { key: uri.slice(root.length), ...(this.#objects.get(uri) as Omit<ListedObject, "key">) };
    }
  }

  async remove(connection: Connection, address: ObjectAddress) {
    this.#ask(connection, formatObjectUri(address));
    this.#objects.delete(formatObjectUri(address));
  }

  #ask(connection: Connection, uri: string): void {
    this.connections.push(connection);
    const reason = this.#refused.get(uri);
    if (reason !== undefined) throw new ObjectsUnavailable(reason);
  }
}

/** An IMM that shows these statuses, by task ID, at one look after the other, buckets, and a clock that moves by waiting. */
export function service(...looks: Record<string, TaskStatus>[]) {
  let now = Date.parse(submittedAt) + 1000;
  const asked: string[][] = [];
  const connections: ImmConnection[] = [];
  const reports: string[] = [];
  const output = { now: () => new Date(now), report: (line: string) => reports.push(line) };
  const buckets = new Buckets();
  const context: WaitContext = {
    ...output,
    imm: {
      read: async (connection: ImmConnection, tasks: readonly TaskReference[]) => {
        asked.push(tasks.map(({ taskId }) => taskId));
        connections.push(connection);
        return new Map(Object.entries(looks[Math.min(asked.length, looks.length) - 1] ?? {}));
      },
    },
    objects: buckets,
    stop: new AbortController().signal,
    progress: new WaitProgress(output),
    sleep: async (milliseconds) => {
      now += milliseconds;
    },
  };
  const pass = (milliseconds: number) => {
    now += milliseconds;
  };
  return { context, buckets, asked, connections, reports, pass };
}
