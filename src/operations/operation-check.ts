import { nearestWord } from "../text/nearest-word";
import { isDeferred } from "./deferred-values";
import {
  type OperationProblem,
  type OperationReading,
  readDeclaredOperation,
  readSpelledOperation,
  unknownYet,
} from "./operation-reading";
import type { Report } from "./operation-table";
import { operationTable, operationTables } from "./operations";
import { show } from "./parameter-value";
import { takeApart } from "./spelled-operation";
import { builtInStyles, spellStyle, styleName } from "./styles";

/** What was found in an operation. */
export interface OperationFindings {
  /** What can't be meant. The property is empty where the operation as a whole is at fault. */
  readonly problems: readonly OperationProblem[];
  /** What looks wrong, but is for the service to judge. */
  readonly warnings: readonly OperationProblem[];
  /** The operation's parameters, where it is one that the tables know. */
  readonly reading?: OperationReading;
}

const example = "such as video/convert,f_mp4,vcodec_h264 or style/my-style";

/**
 * Checks an operation in any form: as OSS spells it, `{ style }`, or `{ type, … }`. Problems are told in the words of
 * that form. An operation that no table knows passes, as it may be newer than this library.
 */
export function checkOperation(operation: unknown): OperationFindings {
  if (typeof operation === "string") return findingsOf(operation);
  if (typeof operation !== "object" || operation === null || Array.isArray(operation)) return misformed(operation);
  if (isDeferred(operation)) return problem("", unknownYet);
  if ("type" in operation) return checkDeclared(operation as Readonly<Record<string, unknown>>);
  if ("style" in operation) return checkStyle(operation as Readonly<Record<string, unknown>>);
  return misformed(operation);
}

function misformed(operation: unknown): OperationFindings {
  return problem(
    "",
    `must be a text ${example}, {type: "video/convert", format: "mp4", …}, or {style: "my-style"}, not ${show(operation)}`,
  );
}

function checkDeclared(declared: Readonly<Record<string, unknown>>): OperationFindings {
  const types = operationTables.map((table) => table.type);
  const table = operationTable(String(declared.type));
  if (!table) {
    const byBuilder = operationTables.find(({ builder }) => builder.replace(".", "/") === declared.type)?.type;
    const nearest = byBuilder ?? nearestWord(String(declared.type), types);
    const hint = nearest === undefined ? "" : `did you mean ${nearest}? `;
    return problem(
      "type",
      `is ${show(declared.type)}, which isn't a known operation; ${hint}Known are ${types.join(", ")}. Another one can be given as a text, as OSS spells it`,
    );
  }
  return withRules(readDeclaredOperation(table, declared));
}

/** What was found in spelled operations. Thousands of jobs often have a few between them. */
const known = new Map<string, OperationFindings>();
const mostKnown = 1_000;

function findingsOf(operation: string): OperationFindings {
  const before = known.get(operation);
  if (before !== undefined) return before;
  if (known.size >= mostKnown) known.clear();
  const findings = checkSpelled(operation);
  known.set(operation, findings);
  return findings;
}

function checkSpelled(operation: string): OperationFindings {
  const misspelt = misspelling(operation);
  if (misspelt !== undefined) return problem("", misspelt);
  const style = styleName(operation);
  if (style !== undefined) return { problems: [], warnings: unfamiliarStyle(style) };
  const parts = takeApart(operation);
  const table = parts && operationTable(parts.type);
  if (parts && table) return withRules(readSpelledOperation(table, parts));

  const types = operationTables.map((it) => it.type);
  const nearest = parts && nearestWord(parts.type, types);
  const warning = `has an operation that this library doesn't know (${parts?.type}); did you mean ${nearest}?`;
  return { problems: [], warnings: nearest === undefined ? [] : [{ property: "", message: warning }] };
}

function checkStyle({ style, ...others }: Readonly<Record<string, unknown>>): OperationFindings {
  const other = Object.keys(others).filter((property) => others[property] !== undefined);
  if (other.length > 0)
    return problem(other[0] as string, "isn't a property beside style, which stands for all of them; leave it out");
  if (isDeferred(style)) return problem("style", unknownYet);
  if (typeof style !== "string" || style === "" || misspelling(spellStyle(style)) !== undefined) {
    return problem("style", `must be the name of a style, such as my-style or ::h264-mp4-720p, not ${show(style)}`);
  }
  return { problems: [], warnings: unfamiliarStyle(style) };
}

function unfamiliarStyle(style: string): OperationProblem[] {
  const names: readonly string[] = builtInStyles;
  if (!style.startsWith("::") || names.includes(style.slice(2))) return [];
  const nearest = nearestWord(style.slice(2), names);
  const hint = nearest === undefined ? `known are ${names.join(", ")}` : `did you mean ::${nearest}?`;
  return [{ property: "style", message: `${style} isn't a built-in style that this library knows; ${hint}` }];
}

/** What is wrong with a text as an operation, whichever it is. */
function misspelling(text: string): string | undefined {
  if (/(^|[|/])sys\/|\|/.test(text)) {
    return `must be the operation alone (${show(text)}); leave out everything from the | on and give target and notify instead of sys/saveas and sys/notify`;
  }
  if (!/^[!-~]+$/.test(text)) {
    return `may hold visible ASCII characters only (${show(text)}); other text goes into parameters as URL-safe base64`;
  }
  const action = "[^/,]+(,[^/,]+)*";
  if (!new RegExp(`^[A-Za-z0-9_-]+/${action}(/${action})*$`).test(text)) {
    return `isn't an operation (${show(text)}); it reads domain/action,parameter_value,…, ${example}`;
  }
  return undefined;
}

function withRules(reading: OperationReading): OperationFindings {
  const problems = [...reading.problems];
  const warnings = [...reading.warnings];
  // A value that is already reported says nothing of what it excludes.
  const wrong = new Set(problems.map(({ property }) => property));
  const add = (list: OperationProblem[]) => (code: string, message: string) => {
    const property = reading.name(code);
    if (!wrong.has(property)) list.push({ property, message });
  };
  const report: Report = { problem: add(problems), warning: add(warnings) };
  for (const rule of reading.table.rules ?? []) rule(reading, report);
  for (const row of Object.values(reading.table.parameters)) {
    if (!row.needs || !reading.has(row.code) || row.needs.some(reading.has)) continue;
    report.problem(
      row.code,
      `is ignored without ${row.needs.map(reading.name).join(" or ")}; give that too, or leave this out`,
    );
  }
  return { problems, warnings, reading };
}

function problem(property: string, message: string): OperationFindings {
  return { problems: [{ property, message }], warnings: [] };
}
