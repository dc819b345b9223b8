import picomatch from "picomatch";

/** Which keys of a bucket are meant. */
export interface KeyPattern {
  /** What all the keys that can match begin with; a listing needs to look no further. */
  readonly prefixes: readonly string[];
  matches(key: string): boolean;
}

/** Keys aren't files of a Unix system: a leading dot hides nothing, and a backslash is a character. */
const options = { dot: true, posixSlashes: false, strictSlashes: true } as const;

/**
 * The keys that one of some glob patterns matches, such as `reports/**\/*.docx`, and none of others. `*` stands for
 * anything but a slash, `**` for whole folders, `?` for a character, `{a,b}` for either.
 */
export function keyPattern(match: readonly string[], exclude: readonly string[] = []): KeyPattern {
  const wanted = match.map((pattern) => picomatch(pattern, options));
  const unwanted = exclude.map((pattern) => picomatch(pattern, options));
  return {
    prefixes: withoutCovered(match.map(fixedPrefix)),
    matches: (key) => wanted.some((matches) => matches(key)) && !unwanted.some((matches) => matches(key)),
  };
}

/** What is wrong with a glob pattern, or `undefined`. */
export function keyPatternProblem(pattern: unknown): string | undefined {
  const example = "such as reports/**/*.docx";
  if (typeof pattern !== "string" || pattern === "")
    return `must be a pattern of keys, ${example}, not ${show(pattern)}`;
  if (/^[/\\]/.test(pattern))
    return `begins with a slash, which no key does (${show(pattern)}); leave it out, ${example}`;
  if (pattern.startsWith("oss://"))
    return `is an address (${show(pattern)}); give the part after the bucket, ${example}`;
  if (pattern.startsWith("!")) return `begins with ! (${show(pattern)}); say with exclude which keys aren't meant`;
  try {
    picomatch.makeRe(pattern, { ...options, strictBrackets: true });
    return undefined;
  } catch (error) {
    return `isn't a pattern (${show(pattern)}): ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** A key that a pattern matches, where one can be made up; for checks before there is any such object. */
export function exampleKey(pattern: string): string | undefined {
  const key = pattern
    .replaceAll("**/", "folder/")
    .replaceAll("**", "folder")
    .replaceAll("*", "name")
    .replaceAll("?", "x")
    .replace(/\{([^{},]*),[^{}]*\}/g, "$1");
  return picomatch(pattern, options)(key) ? key : undefined;
}

/** The part before the first character that may mean something else than itself. */
function fixedPrefix(pattern: string): string {
  return /^[^*?[\]{}()!+@|\\]*/.exec(pattern)?.[0] ?? "";
}

/** Without those that another one is the beginning of, so that nothing is listed twice. */
function withoutCovered(prefixes: readonly string[]): string[] {
  const distinct = [...new Set(prefixes)].sort();
  return distinct.filter((prefix) => !distinct.some((other) => other !== prefix && prefix.startsWith(other)));
}

function show(value: unknown): string {
  return JSON.stringify(value) ?? String(value);
}
