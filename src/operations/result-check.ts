import { formatObjectUri, type ObjectAddress } from "../instruction/object-uri";
import { fillFromSource, variablesOf } from "../instruction/target-template";
import { extensionsOf, formatsOf } from "./containers";
import { documentConvert, documentFormats, sheetFormats } from "./document-convert";
import { checkOperation } from "./operation-check";
import type { OperationProblem, OperationReading } from "./operation-reading";
import { videoConcat } from "./video-concat";
import { videoConvert } from "./video-convert";

/** Something that was found at the operation or at the target as a whole. */
export interface ResultProblem extends OperationProblem {
  readonly at: "operation" | "target";
}

/** What is wrong between an operation and the objects that it reads and writes. */
export interface ResultFindings {
  readonly problems: readonly ResultProblem[];
  readonly warnings: readonly ResultProblem[];
}

/** Checks an operation together with its source and its target, where these are known. */
export function checkResult(
  operation: OperationReading,
  source: ObjectAddress | undefined,
  target: ObjectAddress | undefined,
): ResultFindings {
  const problems: ResultProblem[] = [];
  const warnings: ResultProblem[] = [];
  const atTarget = (list: ResultProblem[], message: string | undefined) => {
    if (message !== undefined) list.push({ at: "target", property: "", message });
  };

  if (target) {
    const results = operation.table.results?.(operation) ?? "one";
    if (results === "several") atTarget(problems, overwriting(operation, target.key, "several results"));
    if (results === "perhaps several") {
      atTarget(warnings, overwriting(operation, target.key, "perhaps several results"));
    }
    atTarget(problems, contradiction(operation, target.key, source?.key));
    atTarget(warnings, unfilledVariables(operation, target));
    if (source) atTarget(problems, overwrittenPart(operation, source, target));
  }
  const document =
    source && operation.table.type === documentConvert.type ? documentWarning(operation, source.key) : undefined;
  if (document) warnings.push({ at: "operation", ...document });
  return { problems, warnings };
}

/** Several results need names of their own. */
function overwriting(operation: OperationReading, key: string, results: string): string | undefined {
  const variables = variablesOf(key);
  if (variables.includes("index")) return undefined;
  if (operation.table.numbersByItself && !hasExtension(key)) return undefined;
  const example = `${withoutExtension(key)}_{index}.${formatOf(operation) ?? "{autoext}"}`;
  return `gets ${results} under the one key ${key}, so that only the last would be left; put {index} into the key, such as ${example}`;
}

/** A file that isn't what its name says. */
function contradiction(operation: OperationReading, key: string, sourceKey: string | undefined): string | undefined {
  const format = formatOf(operation);
  if (format === undefined) return undefined;
  const extension = extensionOf(key, sourceKey);
  if (extension === undefined || extensionsOf(format).includes(extension)) return undefined;
  if (formatsOf(extension).length === 0 && !key.endsWith("{ext}")) return undefined;
  const usual = extensionsOf(format)[0] ?? format;
  return `ends in .${extension}, but the result is ${format} (${operation.name(operation.table.format as string)}); let it end in .${usual} or .{autoext}, or change the format`;
}

/** Variables that are filled by other operations alone. */
function unfilledVariables(operation: OperationReading, target: ObjectAddress): string | undefined {
  const variables = [...variablesOf(target.bucket), ...variablesOf(target.key)];
  const { type } = operation.table;
  if (variables.includes("resolution") && type !== videoConvert.type && type !== videoConcat.type) {
    return "has {resolution}, which OSS fills in for transcoded videos alone";
  }
  if (variables.includes("sheetname") && type !== documentConvert.type) {
    return "has {sheetname}, which OSS fills in for spreadsheets alone";
  }
  return undefined;
}

/** A result that takes the place of one of the objects it is made of. */
function overwrittenPart(
  operation: OperationReading,
  source: ObjectAddress,
  target: ObjectAddress,
): string | undefined {
  const keys = [...operation.values.values()].flatMap((value) =>
    Array.isArray(value) ? value.map((part: ReadonlyMap<string, unknown>) => part.get("key")) : [],
  );
  if (keys.length === 0) return undefined;
  const uri = fillFromSource(formatObjectUri(target), source);
  return keys.some((key) => typeof key === "string" && formatObjectUri({ bucket: source.bucket, key }) === uri)
    ? `is one of the joined objects (${uri}), which the result would overwrite; give another key`
    : undefined;
}

function documentWarning(operation: OperationReading, sourceKey: string): OperationProblem | undefined {
  if (operation.has("source")) return undefined;
  const suffix = literalExtension(sourceKey);
  const known: readonly string[] = documentFormats;
  if (suffix === undefined || !known.includes(suffix)) {
    const why = suffix === undefined ? "has no suffix that tells" : `ends in .${suffix}, which isn't known to be one`;
    return {
      property: operation.name("source"),
      message: `is missing, and the source's key ${why}; give the document's format, such as docx`,
    };
  }
  if (operation.text("target") !== "txt") return undefined;
  if (suffix !== "pdf" && !(sheetFormats as readonly string[]).includes(suffix)) return undefined;
  return {
    property: operation.name("target"),
    message: `may not be possible as txt for a .${suffix} source: it is for text documents and presentations`,
  };
}

/** What the keys of an operation's results may end in; none where that isn't known. */
export function extensionsOfResult(operation: unknown): readonly string[] {
  const { reading } = checkOperation(operation);
  const format = reading && formatOf(reading);
  return format === undefined ? [] : extensionsOf(format);
}

function formatOf(operation: OperationReading): string | undefined {
  return operation.table.format === undefined ? undefined : operation.text(operation.table.format);
}

/** The extension that a key ends in, as far as it can be known before OSS fills the key in. */
function extensionOf(key: string, sourceKey: string | undefined): string | undefined {
  if (!key.endsWith(".{ext}")) return literalExtension(key);
  return sourceKey === undefined ? undefined : literalExtension(sourceKey);
}

function literalExtension(key: string): string | undefined {
  return /\.([A-Za-z0-9]+)$/.exec(key)?.[1]?.toLowerCase();
}

function hasExtension(key: string): boolean {
  return /\.[^./]+$|\{(?:key|basename)\}$/.test(key);
}

function withoutExtension(key: string): string {
  return key.replace(/\.[^./]+$/, "");
}
