import { parseObjectUri } from "../../instruction/object-uri";
import { targetResults } from "../../instruction/target-results";
import { type AwaitedTask, deletesTarget, type KnownTask, type OwnConnection, sourceAddress } from "./awaited-task";
import {
  type CompletedObject,
  type CompletionInputs,
  type CompletionRecord,
  type DeletableObjects,
  hasEnded,
} from "./completion-state";

/** What new inputs make of the objects that `deleteTarget` is about. */
export interface SortedObjects {
  /** Their job still is as it was. */
  readonly kept: readonly DeletableObjects[];
  /** Their job is gone, or has another target. */
  readonly due: readonly DeletableObjects[];
  /** Their job wants them left alone by now, or goes by another name. */
  readonly dropped: readonly DeletableObjects[];
}

/** Sorts the recorded objects by what becomes of them. */
export function sortDeletable(
  deletable: readonly DeletableObjects[] | undefined,
  tasks: readonly AwaitedTask[],
): SortedObjects {
  const sorted = { kept: [], due: [], dropped: [] } as Record<keyof SortedObjects, DeletableObjects[]>;
  const byName = new Map(tasks.map((task) => [task.name, task]));
  const taskIds = new Set(tasks.map(({ taskId }) => taskId));
  for (const objects of deletable ?? []) {
    const task = byName.get(objects.name);
    if (task) {
      if (!deletesTarget(task)) sorted.dropped.push(objects);
      else sorted[task.target === objects.target ? "kept" : "due"].push(objects);
    } else {
      sorted[taskIds.has(objects.taskId) ? "dropped" : "due"].push(objects);
    }
  }
  return sorted;
}

/** Whether the objects that an ended task made have to be recorded in full, and aren't. */
export function lacksDeletable(record: CompletionRecord, task: AwaitedTask): task is KnownTask {
  return (
    deletesTarget(task) &&
    hasEnded(record, task) &&
    record.ended[task.name]?.status !== "Failed" &&
    !record.deletable?.some((it) => it.name === task.name && it.target === task.target && it.taskId === task.taskId)
  );
}

/** Records what a task made. What its job's earlier tasks made at the same target, and it didn't make anew, stays. */
export function withMadeObjects(
  deletable: readonly DeletableObjects[],
  task: KnownTask & { readonly target: string },
  made: readonly CompletedObject[],
): readonly DeletableObjects[] {
  const { name, target, taskId } = task;
  const isSame = (it: DeletableObjects) => it.name === name && it.target === target;
  const uris = new Set(made.map(({ uri }) => uri));
  const earlier = deletable.filter(isSame).flatMap(({ objects }) => objects.filter(({ uri }) => !uris.has(uri)));
  const connection = ownConnection(task);
  return [
    ...deletable.filter((it) => !isSame(it)),
    { name, target, taskId, objects: [...made, ...earlier], ...(connection ? { connection } : {}) },
  ];
}

function ownConnection({ endpoint, internal, profile }: AwaitedTask): OwnConnection | undefined {
  const entries = Object.entries({ endpoint, internal, profile }).filter(([, value]) => value !== undefined);
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}

/** Tells of an object whether the tasks that are waited for now have made it, or may have where that isn't recorded. */
export function claimsOf(
  { tasks }: Pick<CompletionInputs, "tasks">,
  { ended, deletable = [] }: CompletionRecord,
): (uri: string) => boolean {
  const made = new Set(deletable.flatMap(({ objects }) => objects.map(({ uri }) => uri)));
  const targets = tasks.flatMap((task) => {
    const { objects, objectCount = 0 } = ended[task.name] ?? {};
    for (const { uri } of objects ?? []) made.add(uri);
    const inFull = hasEnded({ ended }, task) && objects !== undefined && objects.length === objectCount;
    const results = inFull || task.target === undefined ? undefined : targetResults(task.target, sourceAddress(task));
    return results === undefined ? [] : [results];
  });
  return (uri) => {
    const address = parseObjectUri(uri);
    return (
      made.has(uri) || targets.some((results) => results.bucket === address?.bucket && results.includes(address.key))
    );
  };
}
