import { nearestWord } from "../text/nearest-word";
import type { ObjectAddress } from "./object-uri";

/**
 * The variables that OSS fills in when it stores a result. Source: "TargetURI template" of the IMM developer reference,
 * whose engine serves `sys/saveas` too. `tags.<name>` is left out: an OSS request has no way to give a task tags.
 */
export const templateVariables: readonly string[] = [
  "bucket",
  "key",
  "dirname",
  "barename",
  "basename",
  "ext",
  "year",
  "mon",
  "day",
  "hour",
  "min",
  "sec",
  "t_year",
  "t_mon",
  "t_day",
  "t_hour",
  "t_min",
  "t_sec",
  "index",
  "sheetname",
  "streamindex",
  "resolution",
  "autoext",
];

/** What is wrong with the variables of a template, or `undefined`. `{{` and `}}` stand for the braces themselves. */
export function templateProblem(template: string): string | undefined {
  if (!/[{}]/.test(template)) return undefined;
  const withoutEscapes = withoutEscapedBraces(template);
  const unknown = variablesOf(template).filter((name) => !templateVariables.includes(name));
  if (unknown.length > 0) {
    return `has unknown variables ${unknown.map((name) => `{${name}}`).join(", ")}; ${variableHint(unknown)}`;
  }
  if (/[{}]/.test(withoutEscapes.replace(/\{[^{}]*\}/g, ""))) {
    return "has an unpaired brace; write {{ or }} for the character itself";
  }
  return undefined;
}

function variableHint(unknown: readonly string[]): string {
  const nearest = unknown.map((name) => nearestWord(name, templateVariables));
  return nearest.every((name) => name !== undefined)
    ? `did you mean ${nearest.map((name) => `{${name}}`).join(", ")}?`
    : `OSS knows ${templateVariables.map((name) => `{${name}}`).join(" ")}`;
}

/** Whether a text is a template, so that what it stands for is known only to OSS. */
export function hasTemplateVariables(text: string): boolean {
  return variablesOf(text).length > 0;
}

/** The names of the variables in a text, in their order. */
export function variablesOf(text: string): string[] {
  if (!text.includes("{")) return [];
  return [...withoutEscapedBraces(text).matchAll(/\{([^{}]*)\}/g)].map((match) => match[1] as string);
}

/** Fills in what follows from the source's address alone; other variables stay. */
export function fillFromSource(template: string, source: ObjectAddress): string {
  if (!template.includes("{")) return template;
  const basename = source.key.slice(source.key.lastIndexOf("/") + 1);
  const dot = basename.lastIndexOf(".");
  const values: Readonly<Record<string, string>> = {
    bucket: source.bucket,
    key: source.key,
    dirname: source.key.slice(0, Math.max(0, source.key.lastIndexOf("/"))),
    basename,
    barename: dot > 0 ? basename.slice(0, dot) : basename,
    ext: dot > 0 ? basename.slice(dot + 1) : "",
  };
  return template.replace(/\{\{|\}\}|\{([^{}]*)\}/g, (match, name: string | undefined) =>
    name === undefined ? match : Object.hasOwn(values, name) ? (values[name] as string) : match,
  );
}

function withoutEscapedBraces(text: string): string {
  return text.replaceAll("{{", "").replaceAll("}}", "");
}
