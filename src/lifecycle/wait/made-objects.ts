import { formatObjectUri } from "../../instruction/object-uri";
import { type TargetResults, targetResults } from "../../instruction/target-results";
import { type ObjectFacts, type ObjectStore, ObjectsUnavailable } from "../object-store";
import type { Connection } from "../submission";
import { type AwaitedTask, sourceAddress } from "./awaited-task";
import type { CompletedObject } from "./completion-state";

/** When a task ran, as IMM says it. */
export interface TaskSpan {
  readonly startedAt?: string | undefined;
  readonly endedAt?: string | undefined;
}

/** How much later than a task's end, by IMM's clock, its last object may be dated by OSS' clock. */
const clockToleranceMs = 2000;

/** As many keys are looked through for the results of one task that nobody needs in full. */
const keysLookedThrough = 100_000;

/**
 * The objects that a task made: those that its target can stand for and that were written while it ran. What was there
 * before, or was written afterwards, isn't its work.
 *
 * @param inFull Whether to look through however many keys begin like the results'.
 * @throws ObjectsUnavailable saying why they can't be told.
 */
export async function findMadeObjects(
  objects: ObjectStore,
  connection: Connection,
  task: AwaitedTask,
  span: TaskSpan,
  inFull: boolean,
): Promise<readonly CompletedObject[]> {
  if (task.target === undefined) return [];
  const results = targetResults(task.target, sourceAddress(task));
  if (results === undefined) {
    throw new ObjectsUnavailable(
      `In which bucket to look is known only to OSS (${task.target}); name the target's bucket`,
    );
  }
  const { bucket, key } = results;
  const start = Date.parse(span.startedAt ?? task.submittedAt ?? "");
  if (Number.isNaN(start)) throw new ObjectsUnavailable("IMM doesn't say when the task began");
  // OSS dates objects to the second.
  const earliest = Math.floor(start / 1000) * 1000;
  const latest = span.endedAt === undefined ? Number.POSITIVE_INFINITY : Date.parse(span.endedAt) + clockToleranceMs;
  const isMade = ({ lastModified }: ObjectFacts) => {
    const time = Date.parse(lastModified);
    return time >= earliest && time <= latest;
  };
  if (key !== undefined) {
    const found = await objects.find(connection, { bucket, key });
    return found && isMade(found) ? [madeObject(bucket, key, found)] : [];
  }
  const made: CompletedObject[] = [];
  for await (const found of candidates(objects, connection, results, inFull)) {
    if (results.includes(found.key) && isMade(found)) made.push(madeObject(bucket, found.key, found));
  }
  return made;
}

async function* candidates(
  objects: ObjectStore,
  connection: Connection,
  { bucket, prefix }: TargetResults,
  inFull: boolean,
) {
  let seen = 0;
  for await (const object of objects.list(connection, bucket, prefix)) {
    seen += 1;
    if (!inFull && seen > keysLookedThrough) {
      throw new ObjectsUnavailable(
        `More than ${keysLookedThrough} keys begin with ${formatObjectUri({ bucket, key: prefix })}; give the target a folder of its own`,
      );
    }
    yield object;
  }
}

function madeObject(bucket: string, key: string, { size, etag, lastModified }: ObjectFacts): CompletedObject {
  return { uri: formatObjectUri({ bucket, key }), size, etag, lastModified };
}
