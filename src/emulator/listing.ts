import { compareKeys } from "./key-order";

/** What part of a bucket to list. */
export interface ListingQuery {
  prefix: string;
  delimiter: string;
  /** Only what comes after this key, or after everything below this common prefix. */
  after: string;
  maximum: number;
}

/** One page of a listing. */
export interface Listing {
  keys: string[];
  commonPrefixes: string[];
  /** Where the next page goes on: a key or a common prefix. Undefined on the last page. */
  next?: string;
}

/** Lists sorted keys a page at a time; a common prefix counts as one entry. */
export function listKeys(sortedKeys: readonly string[], query: ListingQuery): Listing {
  const { prefix, delimiter, after, maximum } = query;
  const keys: string[] = [];
  const commonPrefixes: string[] = [];
  let last = "";
  let rolledUp: string | undefined;

  for (let i = firstFrom(sortedKeys, compareKeys(after, prefix) > 0 ? after : prefix); i < sortedKeys.length; i++) {
    const key = sortedKeys[i] as string;
    if (!key.startsWith(prefix)) break;
    if (compareKeys(key, after) <= 0 && after !== "") continue;
    const end = delimiter === "" ? -1 : key.indexOf(delimiter, prefix.length);
    const common = end < 0 ? undefined : key.slice(0, end + delimiter.length);
    if (common !== undefined && (common === rolledUp || common === after)) continue;
    if (keys.length + commonPrefixes.length === maximum) return { keys, commonPrefixes, next: last };
    if (common === undefined) keys.push(key);
    else commonPrefixes.push(common);
    rolledUp = common;
    last = common ?? key;
  }
  return { keys, commonPrefixes };
}

/** Index of the first key that isn't before a text. */
function firstFrom(sortedKeys: readonly string[], text: string): number {
  let [low, high] = [0, sortedKeys.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareKeys(sortedKeys[middle] as string, text) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
