import type { ObjectAddress } from "../../instruction/object-uri";
import type { ObjectPages, ObjectStore } from "../object-store";
import type { Connection } from "../submission";
import { missingSource, observeSource, type SourceObservation } from "./source-observation";

/** The requests that a look at many sources makes, and how many of them may be under way at once. */
export interface SurveyContext {
  readonly objects: Pick<ObjectStore, "find"> & ObjectPages;
  /** Runs a request when there is room for it. */
  limit<T>(request: () => Promise<T>): Promise<T>;
}

/** From this many sources of one bucket on, listing it may cost less than looking at each. */
const listFrom = 20;

/** Sources of a bucket that are looked at one after the other; several such parts are at the same time. */
const partLength = 2000;

/** A page of a listing that tells of fewer sources than this isn't worth its while: the others are looked at one by one. */
const worthwhile = 4;

/**
 * Looks at the content of sources in one bucket, by their keys: at each of them, or at lists of the bucket's objects
 * wherever these tell of several sources in one request.
 */
export async function surveySources(
  connection: Connection,
  bucket: string,
  keys: readonly string[],
  context: SurveyContext,
): Promise<ReadonlyMap<string, SourceObservation>> {
  // As OSS orders them, which isn't how the language orders texts.
  const wanted = [...new Set(keys)].map((key) => ({ key, bytes: Buffer.from(key) }));
  wanted.sort((a, b) => Buffer.compare(a.bytes, b.bytes));
  const sorted = wanted.map(({ key }) => key);
  const parts: (readonly string[])[] = [];
  for (let start = 0; start < sorted.length; start += partLength) parts.push(sorted.slice(start, start + partLength));

  const seen = new Map<string, SourceObservation>();
  const lookAt = async (key: string) => {
    const address: ObjectAddress = { bucket, key };
    seen.set(key, await context.limit(() => observeSource(connection, address, context.objects)));
  };
  const survey = async (part: readonly string[]) => {
    let next = part.length < listFrom ? part.length : 0;
    while (next < part.length) {
      const told = await readPage(part, next);
      if (told - next < worthwhile) break;
      next = told;
    }
    const unseen = part.filter((key) => !seen.has(key));
    await Promise.all(unseen.map(lookAt));
  };

  /** Notes what a page tells of the sources from `next` on; returns the place of the first that it doesn't tell of. */
  const readPage = async (part: readonly string[], next: number): Promise<number> => {
    const first = part[next] as string;
    const prefix = commonBeginning(first, part.at(-1) as string);
    // The text before the first key, so that the page begins with it, or shortly before.
    const startAfter = first.length > prefix.length ? first.slice(0, -1) : "";
    const page = await context
      .limit(() => context.objects.page(connection, bucket, prefix, startAfter))
      .catch(() => undefined);
    // Who may not list may still look at each; what is wrong otherwise will be told for each.
    if (page === undefined) return next;
    const etags = new Map(page.objects.map(({ key, etag }) => [key, etag]));
    const end = page.objects.at(-1)?.key;
    const endBytes = end === undefined ? undefined : Buffer.from(end);
    let place = next;
    for (; place < part.length; place++) {
      const key = part[place] as string;
      const isBeyond = endBytes === undefined || Buffer.compare(Buffer.from(key), endBytes) > 0;
      if (isBeyond && !page.last) break;
      const etag = etags.get(key);
      seen.set(key, etag === undefined ? missingSource({ bucket, key }) : { etag });
    }
    return place;
  };

  await Promise.all(parts.map(survey));
  return seen;
}

function commonBeginning(a: string, b: string): string {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  // Half of a character isn't one.
  if (length > 0 && /[\uD800-\uDBFF]/.test(a[length - 1] as string)) length--;
  return a.slice(0, length);
}
