import { type ObjectAddress, parseObjectUri } from "./object-uri";
import { fillFromSource, hasTemplateVariables, templateVariables } from "./target-template";

/** Which objects can be the results of a job, told by their keys alone. */
export interface TargetResults {
  readonly bucket: string;
  /** What all the results' keys begin with. */
  readonly prefix: string;
  /** The result's key, where there is one only and its key is known. */
  readonly key: string | undefined;
  /** Whether an object with this key can be a result. */
  includes(key: string): boolean;
}

/** What those variables stand for that only the service can fill. Source: "TargetURI template" of the IMM reference. */
const patterns: Readonly<Record<string, string>> = {
  // `6_12` is the twelfth part of a workbook's sixth sheet.
  index: "\\d+(?:_\\d+)?",
  sheetname: "[^/]+",
  streamindex: "\\d+",
  resolution: "\\d+x\\d+",
  autoext: "[^/.]+",
};

/**
 * The objects that a target stands for, as far as it can be told before they are there; `undefined` where not even the
 * bucket can.
 */
export function targetResults(target: string, source: ObjectAddress): TargetResults | undefined {
  const filled = parseObjectUri(fillFromSource(target, source));
  if (filled === undefined || hasTemplateVariables(filled.bucket)) return undefined;
  const { bucket, key } = filled;
  const extended = /\.[^/.]+$/.test(key.replace(/\{autoext\}$/, "x"));
  if (extended && !hasTemplateVariables(key)) {
    const written = withoutEscapes(key);
    return { bucket, prefix: written, key: written, includes: (candidate) => candidate === written };
  }
  // To a key without an extension the service adds one, and numbers where the operation makes several objects.
  const pattern = new RegExp(`^${patternOf(key)}${extended ? "" : "(?:_\\d+_\\d+)?(?:\\.[^/.]+)?"}$`, "s");
  return { bucket, prefix: fixedPart(key), key: undefined, includes: (candidate) => pattern.test(candidate) };
}

/** What stands for each variable in the key of a made-up result. */
const examples: Readonly<Record<string, string>> = {
  index: "1",
  sheetname: "Sheet1",
  streamindex: "0",
  resolution: "1920x1080",
};

/**
 * Keys that results could have, for questions about keys that don't exist yet.
 *
 * @param key A target's key, filled from its source.
 * @param extensions What the results' keys may end in, where the target leaves that to the service.
 */
export function exampleResults(key: string, extensions: readonly string[]): string[] {
  const named = extensions.length > 0 ? extensions : ["bin"];
  const fill = (extension: string) =>
    key.replace(token, (match, name: string | undefined) =>
      name === undefined ? match.slice(1) : name === "autoext" ? extension : (examples[name] ?? "2026"),
    );
  const keys = named.map((extension) => {
    const filled = fill(extension);
    return /\.[^/.]+$/.test(filled) ? [filled] : [`${filled}.${extension}`, `${filled}_0_1.${extension}`];
  });
  return [...new Set(keys.flat())];
}

const token = /\{\{|\}\}|\{([^{}]*)\}/g;

function patternOf(template: string): string {
  let pattern = "";
  let end = 0;
  for (const match of template.matchAll(token)) {
    pattern += literally(template.slice(end, match.index));
    pattern += match[1] === undefined ? literally(match[0].slice(1)) : (patterns[match[1]] ?? otherPattern(match[0]));
    end = match.index + match[0].length;
  }
  return pattern + literally(template.slice(end));
}

/** The remaining variables are parts of times; what isn't one came with the source's key and stands for itself. */
function otherPattern(variable: string): string {
  return templateVariables.includes(variable.slice(1, -1)) ? "\\d+" : literally(variable);
}

function fixedPart(template: string): string {
  const first = [...template.matchAll(token)].find((match) => match[1] !== undefined);
  return withoutEscapes(first === undefined ? template : template.slice(0, first.index));
}

function withoutEscapes(text: string): string {
  return text.replaceAll("{{", "{").replaceAll("}}", "}");
}

function literally(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
