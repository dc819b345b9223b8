import { formatObjectUri, type ObjectAddress, parseObjectUri } from "../../instruction/object-uri";
import { type TargetResults, targetResults } from "../../instruction/target-results";
import type { ObjectStore } from "../object-store";
import type { Connection } from "../submission";
import type { IfTargetExists, JobInputs } from "./job-state";

/** The job's results, as far as they can be told by their keys; `undefined` where they can't, or there are none. */
export function resultsOf({ source, target }: Pick<JobInputs, "source" | "target">): TargetResults | undefined {
  const from = parseObjectUri(source);
  return from === undefined || target === undefined ? undefined : targetResults(target, from);
}

/** The URI of a result that is there already, or `undefined`. */
export async function findResult(
  inputs: Pick<JobInputs, "source" | "target"> & Connection,
  objects: ObjectStore,
): Promise<string | undefined> {
  const results = resultsOf(inputs);
  if (results === undefined) return undefined;
  for await (const address of existingResults(inputs, results, objects)) return formatObjectUri(address);
  return undefined;
}

/** Every result that is there, in the order of their keys. */
export async function* existingResults(
  { region, endpoint, internal, profile }: Connection,
  { bucket, key, prefix, includes }: TargetResults,
  objects: ObjectStore,
): AsyncIterable<ObjectAddress> {
  const connection = { region, endpoint, internal, profile };
  if (key !== undefined) {
    if ((await objects.find(connection, { bucket, key })) !== undefined) yield { bucket, key };
    return;
  }
  for await (const object of objects.list(connection, bucket, prefix)) {
    if (includes(object.key)) yield { bucket, key: object.key };
  }
}

/** What is said when nobody can tell whether a job's results are there already. */
export function unseenTargetProblem(ifTargetExists: IfTargetExists, error: unknown): string {
  const reason = error instanceof Error ? error.message : String(error);
  return `Whether the target exists couldn't be seen, which ifTargetExists: "${ifTargetExists}" needs, so nothing was submitted: ${reason}`;
}

/** What is said when a job's results are there already and mustn't be overwritten. */
export function targetExistsProblem(uri: string): string {
  return `The target exists already (${uri}), and ifTargetExists is "fail", so nothing was submitted. Give another target, delete the object, or set ifTargetExists to "skip", which takes the result on, or to "overwrite".`;
}
