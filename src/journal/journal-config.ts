import { type ObjectAddress, parseObjectUri } from "../instruction/object-uri";
import { bucketNameProblem } from "../lifecycle/job/job-checks";
import { type Interrupted, interruptedChoices } from "../lifecycle/job/job-journal";
import type { Problem } from "../lifecycle/problem";

/** How submissions are noted, as people write it. */
export interface JournalConfig {
  /** `local`, `none` or `oss://bucket/prefix/`. Absent: `local`. */
  readonly journal?: string | undefined;
  /** Absent: `submit`. */
  readonly interrupted?: Interrupted | undefined;
}

/** Where a journal is kept: in a folder of the project, nowhere, or in a bucket below a prefix that ends with a slash. */
export type JournalPlace = "local" | "none" | ObjectAddress;

/** Reads where a journal is kept; `undefined` for what can't be meant. */
export function readJournalPlace(journal: unknown): JournalPlace | undefined {
  if (journal === undefined || journal === null || journal === "local") return "local";
  if (journal === "none") return "none";
  const place = typeof journal === "string" ? parseObjectUri(journal) : undefined;
  if (place === undefined || bucketNameProblem(place.bucket) !== undefined || /^[/\\]/.test(place.key))
    return undefined;
  return place.key === "" || place.key.endsWith("/") ? place : { bucket: place.bucket, key: `${place.key}/` };
}

/**
 * What is wrong with a config.
 *
 * @param nameOf Gives the full name of a setting.
 */
export function journalConfigProblems(
  { journal, interrupted }: { readonly journal?: unknown; readonly interrupted?: unknown },
  nameOf: (name: keyof JournalConfig) => string = (name) => name,
): Problem[] {
  const problems: Problem[] = [];
  if (readJournalPlace(journal) === undefined) {
    const message = `must be "local", "none" or a place in a bucket, such as oss://my-bucket/journal/, not ${JSON.stringify(journal)}`;
    problems.push({ property: nameOf("journal"), message });
  }
  if (interrupted !== undefined && !(interruptedChoices as readonly unknown[]).includes(interrupted)) {
    const message = `must be ${interruptedChoices.map((it) => JSON.stringify(it)).join(" or ")}, not ${JSON.stringify(interrupted)}`;
    problems.push({ property: nameOf("interrupted"), message });
  }
  return problems;
}
