import { bulkhead } from "cockatiel";
import { type ObjectAddress, parseObjectUri } from "../../instruction/object-uri";
import { listing } from "../../text/listing";
import type { ObjectStore } from "../object-store";
import type { Connection } from "../submission";
import { type OwnConnection, ossConnection } from "./awaited-task";
import type { CompletedObject, CompletionInputs, DeletableObjects } from "./completion-state";

/** How many objects are looked at and deleted at once. */
const inFlight = 16;

/** How many failures a message describes. */
const describedFailures = 20;

/** The outside world as a deletion sees it. */
export interface DeletionContext {
  readonly objects: ObjectStore;
  /** Aborted when nothing may be deleted any more. */
  readonly stop: AbortSignal;
  /** Shows people a line. */
  report(line: string): void;
}

/** What became of objects that were to be deleted. */
export interface Deletion {
  /** What couldn't be deleted and is to be tried again. */
  readonly left: readonly DeletableObjects[];
  /** Why, for people; `undefined` when nothing is left. */
  readonly failure: string | undefined;
}

/**
 * Deletes objects, each only as long as key, ETag and time of change are those that were recorded when its task had ended.
 * What has changed since is somebody else's and is left alone, which is told; what is gone is no failure.
 *
 * OSS deletes without conditions, so that an object that is overwritten between the look and the deletion is lost.
 */
export async function deleteObjects(
  due: readonly DeletableObjects[],
  inputs: CompletionInputs,
  { objects: store, stop, report }: DeletionContext,
): Promise<Deletion> {
  const limit = bulkhead(inFlight, Number.POSITIVE_INFINITY);
  const own = new Map<string, OwnConnection>(inputs.tasks.map((task) => [task.name, task]));
  const left: DeletableObjects[] = [];
  const failures: string[] = [];
  const makers: string[] = [];
  let deleted = 0;

  async function settle({ name, objects, connection: recorded, ...job }: DeletableObjects): Promise<void> {
    const connection = ossConnection(inputs, own.get(name) ?? recorded ?? {});
    const changed: string[] = [];
    const undeleted = new Set<CompletedObject>();
    let count = 0;
    const handle = async (object: CompletedObject) => {
      const verdict = await deleteUnchanged(store, stop, connection, object);
      if (verdict === "deleted") count += 1;
      else if (verdict === "changed") changed.push(object.uri);
      else if (verdict !== "gone") {
        undeleted.add(object);
        failures.push(`  ${name}: ${object.uri}: ${verdict.message}`);
      }
    };
    await Promise.all(objects.map((object) => limit.execute(() => handle(object))));
    deleted += count;
    if (count > 0) makers.push(name);
    if (changed.length > 0) {
      report(`${name}: not deleted, because changed since the task made it: ${listing(changed.sort())}`);
    }
    const remaining = objects.filter((object) => undeleted.has(object));
    if (remaining.length > 0) {
      left.push({ name, ...job, objects: remaining, ...(recorded ? { connection: recorded } : {}) });
    }
  }

  await Promise.all(due.map(settle));
  if (deleted > 0) {
    report(`Deleted ${deleted === 1 ? "1 object" : `${deleted} objects`} made by the tasks of ${listing(makers)}`);
  }
  return { left, failure: failures.length > 0 ? describeFailures(failures) : undefined };
}

async function deleteUnchanged(
  store: ObjectStore,
  stop: AbortSignal,
  connection: Connection,
  { uri, etag, lastModified }: CompletedObject,
): Promise<"deleted" | "changed" | "gone" | Error> {
  const address = parseObjectUri(uri) as ObjectAddress;
  try {
    const found = await store.find(connection, address);
    if (found === undefined) return "gone";
    if (found.etag !== etag || found.lastModified !== lastModified) return "changed";
    stop.throwIfAborted();
    await store.remove(connection, address);
    return "deleted";
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function describeFailures(failures: readonly string[]): string {
  const rest = failures.length - describedFailures;
  return [
    `${failures.length === 1 ? "1 object" : `${failures.length} objects`} couldn't be deleted, as onDelete: "deleteTarget" asks for:`,
    ...failures.slice(0, describedFailures),
    ...(rest > 0 ? [`  and ${rest} more`] : []),
    'The next deploy tries again. To leave them alone, set onDelete to "forget" and deploy that first.',
  ].join("\n");
}
