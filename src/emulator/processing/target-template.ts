import { extname, posix } from "node:path";
import { invalidArgument } from "./refusal";

/** Variables every operation knows; `index` and `autoext` are known only once an output exists. */
const commonVariables = [
  ...["bucket", "key", "dirname", "barename", "basename", "ext"],
  ...["year", "mon", "day", "hour", "min", "sec"],
  ...["t_year", "t_mon", "t_day", "t_hour", "t_min", "t_sec"],
  ...["index", "autoext"],
] as const;

type OutputVariable = "index" | "autoext" | "streamindex" | "resolution" | "sheetname";
type TemplateVariable = (typeof commonVariables)[number] | OutputVariable;
/** Variables that only some operations can fill. */
export type OwnVariable = Exclude<OutputVariable, "index" | "autoext">;

const outputVariables: readonly TemplateVariable[] = ["index", "autoext", "streamindex", "resolution", "sheetname"];

/** A target's key or bucket, written with variables in braces; `{{` and `}}` stand for the braces themselves. */
export type TargetTemplate = ReadonlyArray<string | { variable: TemplateVariable }>;

export type TemplateValues = Partial<Record<TemplateVariable, string>>;

/** Throws a Refusal for stray braces and for variables that the operation cannot fill. */
export function parseTemplate(text: string, own: readonly OwnVariable[]): TargetTemplate {
  const allowed: readonly string[] = [...commonVariables, ...own];
  const parts: Array<string | { variable: TemplateVariable }> = [];
  for (const token of text.match(/\{\{|\}\}|\{[^{}]*\}|[{}]|[^{}]+/gs) ?? []) {
    if (token === "{{" || token === "}}") {
      parts.push(token.slice(1));
    } else if (token === "{" || token === "}") {
      throw invalidArgument(
        `The target "${text}" has a stray "${token}"; a brace itself is written "${token}${token}".`,
      );
    } else if (token.startsWith("{")) {
      const variable = token.slice(1, -1);
      if (!allowed.includes(variable)) {
        throw invalidArgument(
          `The target "${text}" uses the unknown variable ${token}: allowed are ${allowed.join(" ")}.`,
        );
      }
      parts.push({ variable: variable as TemplateVariable });
    } else {
      parts.push(token);
    }
  }
  return parts;
}

/** Whether the text depends on what the task makes, so that it cannot be known at submission. */
export function dependsOnOutput(template: TargetTemplate): boolean {
  return template.some((part) => typeof part !== "string" && outputVariables.includes(part.variable));
}

export function expandTemplate(template: TargetTemplate, values: TemplateValues): string {
  return template.map((part) => (typeof part === "string" ? part : (values[part.variable] ?? ""))).join("");
}

/** Fills in what is known at submission, and leaves the other variables as they are written. */
export function expandKnown(template: TargetTemplate, known: TemplateValues): string {
  return template
    .map((part) => (typeof part === "string" ? part : (known[part.variable] ?? `{${part.variable}}`)))
    .join("");
}

/** The values that are known at submission. Times are UTC; which zone the service uses is not documented. */
export function valuesAtSubmission(
  source: { bucket: string; key: string; lastModified: Date; contentType?: string },
  submitted: Date,
): TemplateValues {
  const { bucket, key, lastModified } = source;
  // Split by hand: node:path would tidy up keys such as "a//b".
  const slash = key.lastIndexOf("/");
  const basename = key.slice(slash + 1);
  const suffix = extname(basename);
  const uploadedAt = clock(lastModified);
  const submittedAt = clock(submitted);
  return {
    bucket,
    key,
    dirname: slash === -1 ? "" : key.slice(0, slash),
    basename,
    barename: suffix === "" ? basename : basename.slice(0, -suffix.length),
    ext: suffix === "" ? suffixOfType(source.contentType) : suffix.slice(1),
    ...uploadedAt,
    t_year: submittedAt.year,
    t_mon: submittedAt.mon,
    t_day: submittedAt.day,
    t_hour: submittedAt.hour,
    t_min: submittedAt.min,
    t_sec: submittedAt.sec,
  };
}

function clock(time: Date) {
  const [, year = "", mon = "", day = "", hour = "", min = "", sec = ""] =
    /^(\d+)-(\d+)-(\d+)T(\d+):(\d+):(\d+)/.exec(time.toISOString()) ?? [];
  return { year, mon, day, hour, min, sec };
}

/** `{ext}` of a key without suffix comes from the content type: `video/mp4` → `mp4`. */
function suffixOfType(contentType: string | undefined): string {
  const type = contentType?.split(";")[0]?.trim().toLowerCase() ?? "";
  const common: Record<string, string> = {
    "audio/mpeg": "mp3",
    "image/jpeg": "jpg",
    "text/plain": "txt",
    "video/quicktime": "mov",
    "video/x-matroska": "mkv",
    "video/x-msvideo": "avi",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "pptx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/octet-stream": "",
  };
  return common[type] ?? /^[a-z]+\/([a-z0-9]+)$/.exec(type)?.[1] ?? "";
}

/** What a target key depends on beside the source and the times. */
export interface OutputName {
  /** Without a dot: `jpg`. */
  extension: string;
  /** Page, frame or sheet number; `6_12` for the twelfth part of the sixth sheet of a workbook. */
  index: string;
  /** Number of the source's stream the output was made from. */
  stream: number;
  resolution?: string;
  sheetName?: string;
}

/** All variables, once an output exists. */
export function valuesOfOutput(known: TemplateValues, output: OutputName): TemplateValues {
  return {
    ...known,
    index: output.index,
    autoext: output.extension,
    streamindex: String(output.stream),
    ...(output.resolution === undefined ? {} : { resolution: output.resolution }),
    ...(output.sheetName === undefined ? {} : { sheetname: output.sheetName }),
  };
}

/**
 * The key of one output. A template with an extension is taken as it is: without `{index}` every output of the task has
 * the same key, and the last one wins, as in the service. To a template without an extension the service adds one, and for
 * operations that make several objects the numbers of stream and output too: `frame` → `frame_0_1.jpg`.
 */
export function targetKey(
  template: TargetTemplate,
  known: TemplateValues,
  output: OutputName,
  several: boolean,
): string {
  const key = expandTemplate(template, valuesOfOutput(known, output));
  if (extname(posix.basename(key)) !== "") return key;
  const numbered = template.some((part) => typeof part !== "string" && part.variable === "index");
  return several && !numbered
    ? `${key}_${output.stream}_${output.index}.${output.extension}`
    : `${key}.${output.extension}`;
}

/** Why OSS would not take this as the key of an object the service writes; undefined when it would. */
export function faultOfKey(key: string): string | undefined {
  if (key === "") return "is empty";
  if (key.startsWith("/") || key.startsWith("\\")) return `begins with "${key[0]}", which no object's key may`;
  if (key.endsWith("/")) return 'ends in "/": a target is an object, not a folder';
  if (Buffer.byteLength(key) > 1023) return `is ${Buffer.byteLength(key)} bytes long: at most 1023 are allowed`;
  return undefined;
}
