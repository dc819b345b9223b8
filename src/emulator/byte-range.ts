import { OssError } from "./error-response";

/** Part of an object: first and last byte, both included. */
export interface ByteRange {
  start: number;
  end: number;
}

/**
 * Reads a Range header as the service does: a range that doesn't lie within the object is passed over, and the whole object
 * is sent, unless the client asks for `standard` behaviour. Of several ranges only the first counts.
 * @returns undefined for the whole object
 */
export function parseRange(header: string | undefined, size: number, standard: boolean): ByteRange | undefined {
  const [, first = "", last = ""] = /^bytes=(\d*)-(\d*)(?:,|$)/.exec(header?.trim() ?? "") ?? [];
  if (first === "" && last === "") return undefined;

  if (first === "") {
    const length = Number(last);
    if (length >= 1 && length <= size) return { start: size - length, end: size - 1 };
    if (!standard) return undefined;
    if (length === 0 || size === 0) throw unsatisfiable(header, size);
    return { start: 0, end: size - 1 };
  }
  const start = Number(first);
  const end = last === "" ? size - 1 : Number(last);
  if (last !== "" && end < start) return undefined;
  if (start < size && end < size) return { start, end };
  if (!standard) return undefined;
  if (start >= size) throw unsatisfiable(header, size);
  return { start, end: size - 1 };
}

const unsatisfiable = (header: string | undefined, size: number) =>
  new OssError(416, "InvalidRange", "The requested range cannot be satisfied.", {
    elements: { ActualObjectSize: size, RangeRequested: header ?? "" },
    headers: { "content-range": `bytes */${size}` },
  });
