import { dirname, isAbsolute, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(__dirname));

/** Frames of this library, of its sources too where a source map leads there. */
const own = ["dist", "src"].map((folder) => join(root, folder) + sep);

/**
 * Where the program called this library, such as `index.ts:12:14`; `undefined` where that can't be told. What is made
 * before there is a job can't be named otherwise.
 */
export function callSite(): string | undefined {
  const { stack = "" } = new Error();
  for (const line of stack.split("\n")) {
    const place = /(?:\(|at )((?:file:\/\/|\/|[A-Za-z]:\\).*:\d+:\d+)\)?$/.exec(line)?.[1];
    if (place === undefined) continue;
    const file = place.startsWith("file://") ? fileURLToPath(place) : place;
    if (own.some((folder) => file.startsWith(folder))) continue;
    const short = relative(process.cwd(), file);
    return short.startsWith("..") || isAbsolute(short) ? file : short;
  }
  return undefined;
}
