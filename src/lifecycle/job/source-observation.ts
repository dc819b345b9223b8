import { formatObjectUri, type ObjectAddress } from "../../instruction/object-uri";
import type { ObjectFacts, ObjectStore } from "../object-store";
import type { Connection } from "../submission";

/** What a look at a source found. */
export type SourceObservation =
  /** Its content, by ETag. */
  | { readonly etag: string }
  /** There is no such object. */
  | { readonly missing: string }
  /** It couldn't be seen, which says nothing about it. */
  | { readonly unseen: string };

/** Looks at the content of a job's source. */
export async function observeSource(
  connection: Connection,
  address: ObjectAddress,
  objects: Pick<ObjectStore, "find">,
): Promise<SourceObservation> {
  const uri = formatObjectUri(address);
  let found: ObjectFacts | undefined;
  try {
    found = await objects.find(connection, address);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const advice = "Cure that, or set watchSource: false, and the source's content isn't watched.";
    return { unseen: `The source ${uri} couldn't be looked at, so nothing was submitted: ${reason}\n${advice}` };
  }
  return found === undefined ? missingSource(address) : { etag: found.etag };
}

/** What is told of a source that isn't there. */
export function missingSource(address: ObjectAddress): { readonly missing: string } {
  const uri = formatObjectUri(address);
  const missing = `The source ${uri} doesn't exist; upload it first, and check its key. One that the same deploy writes has to be there before the job: put its outputs into triggers, or the resource into dependsOn. Of one that goes once it is processed, set watchSource: false.`;
  return { missing };
}
