import { encodedText } from "../parameters";
import { TaskFailure } from "../task-failure";

/** The parameter `pages`: base64 of `1,2,4-10`. */
export const pagesParameter = encodedText(
  "page numbers and ranges, counted from 1, such as 1,2,4-10",
  /^[1-9]\d{0,5}(-[1-9]\d{0,5})?(,[1-9]\d{0,5}(-[1-9]\d{0,5})?)*$/,
);

function rangesOf(pages: string): { first: number; last: number }[] {
  return pages.split(",").map((range) => {
    const [first = 0, last = first] = range.split("-").map(Number);
    return { first, last };
  });
}

/** Why a selection can select nothing; undefined when it can. */
export function pagesConflict(pages: string | undefined): string | undefined {
  const reversed = pages === undefined ? undefined : rangesOf(pages).find(({ first, last }) => last < first);
  return (
    reversed && `The parameter pages has the range ${reversed.first}-${reversed.last}, which ends before it begins.`
  );
}

/**
 * The numbers of the pages chosen from a document that has `count`, in ascending order. A range may reach beyond the end,
 * but something must be left; what the service does then is not documented.
 */
export function selectPages(pages: string | undefined, count: number): number[] {
  const all = Array.from({ length: count }, (_, index) => index + 1);
  if (pages === undefined) return all;
  const ranges = rangesOf(pages);
  const chosen = all.filter((page) => ranges.some(({ first, last }) => first <= page && page <= last));
  if (chosen.length > 0) return chosen;
  throw new TaskFailure(
    "InvalidArgument",
    `The parameter pages asks for ${pages}, but the document has ${count === 1 ? "one page" : `${count} pages`} only.`,
  );
}
