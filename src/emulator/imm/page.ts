import { invalidParameter } from "./imm-error";
import type { ImmParameters } from "./imm-parameters";

/** How a list is cut into pages. */
export interface PageRules<T> {
  /** Where an item stands: a text that no other item has, ordered by its code units. */
  position(item: T): string;
  descending?: boolean;
  /** Tells lists apart, so that a token of one isn't taken for a token of another. */
  list: string;
  maximum: number;
}

/** One page of a list, by the parameters MaxResults and NextToken; `next` is empty on the last one. */
export function pageOf<T>(items: readonly T[], parameters: ImmParameters, rules: PageRules<T>) {
  const size = parameters.count("MaxResults", rules.maximum, 100);
  const after = positionIn(parameters.optional("NextToken"), rules.list);
  const direction = rules.descending ? -1 : 1;
  const compare = (a: string, b: string) => (a < b ? -direction : a > b ? direction : 0);
  // One more than is asked for, which tells whether there is a next page. Of a long list only these are put in order.
  const first: { item: T; position: string }[] = [];
  for (const item of items) {
    const position = rules.position(item);
    // A token names the last item of a page and not a count, so that items that come and go shift no page.
    if (after !== undefined && compare(position, after) <= 0) continue;
    if (first.length > size && compare(position, first[size]?.position ?? "") > 0) continue;
    first.splice(placeOf(position, first, compare), 0, { item, position });
    if (first.length > size + 1) first.pop();
  }
  const page = first.slice(0, size);
  const last = page.at(-1);
  const next = first.length > size && last ? Buffer.from(`${rules.list}\n${last.position}`).toString("base64url") : "";
  return { items: page.map(({ item }) => item), next };
}

/** Where in an ordered list a position belongs. */
function placeOf(
  position: string,
  ordered: readonly { position: string }[],
  compare: (a: string, b: string) => number,
): number {
  let [low, high] = [0, ordered.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compare(ordered[middle]?.position ?? "", position) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function positionIn(token: string | undefined, list: string): string | undefined {
  if (token === undefined) return undefined;
  const text = Buffer.from(token, "base64url").toString("utf8");
  if (!text.startsWith(`${list}\n`))
    throw invalidParameter("NextToken", "it is not from an answer to the same question");
  return text.slice(list.length + 1);
}
