import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { BucketSegments } from "../journal/bucket-segments";
import { FolderSegments } from "../journal/folder-segments";
import { Journal } from "../journal/journal";
import { type JournalPlace, readJournalPlace } from "../journal/journal-config";
import { describeLoss, type SegmentStore } from "../journal/segment-store";
import type { Connection } from "../lifecycle/submission";
import { objectStore } from "./job-services";

/** The folder of the project that this library keeps things in. */
const localFolder = ".pulumi-oss-processing";

/** Which journal it is. */
export interface JournalOwner {
  /** `project/stack`. */
  readonly stack: string;
  /** As people write it: `local`, `none` or `oss://bucket/prefix/`. */
  readonly journal: string | undefined;
  /** How its bucket is reached, if it is in one. */
  readonly connection: Connection;
}

const journals = new Map<string, Journal | undefined>();
const told = new Set<string>();

/** The journal of a stack, one for all resources of this process that keep it in the same place; `undefined` for none. */
export function journalOf(owner: JournalOwner): Journal | undefined {
  const { stack, journal, connection } = owner;
  const place = readJournalPlace(journal) ?? "none";
  const name = JSON.stringify([stack, place, ...(typeof place === "string" ? [] : [connection])]);
  if (!journals.has(name)) journals.set(name, open(place, owner));
  return journals.get(name);
}

function open(place: JournalPlace, { stack, connection }: JournalOwner): Journal | undefined {
  if (place === "none") return undefined;
  const path = `journal/${stack.split("/").map(encodeURIComponent).join("/")}/`;
  const store: SegmentStore =
    place === "local"
      ? new FolderSegments(join(projectFolder(process.cwd()), localFolder), path)
      : new BucketSegments({ bucket: place.bucket, key: place.key + path }, objectsOver(connection));
  return new Journal(store, { now: () => new Date(), tell: (failure) => tellOnce(describeLoss(failure)) });
}

/** The nearest folder upwards that has a Pulumi.yaml: the engine runs providers beside the program, which may be in `dist`. */
function projectFolder(folder: string): string {
  for (let candidate = folder; candidate !== dirname(candidate); candidate = dirname(candidate)) {
    if (["Pulumi.yaml", "Pulumi.yml"].some((name) => existsSync(join(candidate, name)))) return candidate;
  }
  return folder;
}

function objectsOver(connection: Connection) {
  return {
    async *list(bucket: string, prefix: string) {
      for await (const { key } of objectStore.list(connection, bucket, prefix)) yield key;
    },
    read: objectStore.read.bind(undefined, connection),
    write: objectStore.write.bind(undefined, connection),
    remove: objectStore.remove.bind(undefined, connection),
  };
}

/** Many resources meet the same failure. */
function tellOnce(line: string): void {
  if (told.has(line)) return;
  told.add(line);
  console.log(line);
}
