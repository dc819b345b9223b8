import { parseInstruction } from "./instruction";
import { operations } from "./operations";
import type { Operation } from "./operations/operation";
import { type ParameterTable, type ParameterValues, readParameters } from "./parameters";
import { invalidArgument, resourceNotFound, unknownOperation } from "./refusal";
import { styleOperation } from "./styles";
import {
  dependsOnOutput,
  expandKnown,
  expandTemplate,
  faultOfKey,
  parseTemplate,
  type TargetTemplate,
  type TemplateValues,
  targetKey,
  valuesOfOutput,
} from "./target-template";

/** An instruction that was understood and checked: everything a task needs to know to run. */
export interface PlannedWork {
  operation: Operation;
  values: ParameterValues<ParameterTable>;
  segments: Array<{ place: "pre" | "sur"; key: string; values: ParameterValues<ParameterTable> }>;
  target?: { bucket: TargetTemplate; key: TargetTemplate };
  topic?: string;
}

/** Throws a Refusal for everything that can be known to be wrong before any work is done. */
export function planWork(text: string, known: TemplateValues): PlannedWork {
  const written = parseInstruction(text);
  const { operation: name, parameters } = written.operation.startsWith("style/")
    ? parseInstruction(styleOperation(written.operation))
    : written;
  const operation = operations.get(name);
  if (operation === undefined) throw unknownOperation();
  const values = readParameters(operation.parameters, parameters, name);
  const conflict = operation.conflict?.(values);
  if (conflict !== undefined) throw invalidArgument(conflict);

  const target = planTarget(operation, values, written.saveAs, known);
  return {
    operation,
    values,
    segments: planSegments(operation, written.segments),
    ...(target === undefined ? {} : { target }),
    ...(written.topic === undefined ? {} : { topic: written.topic }),
  };
}

function planSegments(operation: Operation, written: ReturnType<typeof parseInstruction>["segments"]) {
  const { name, segments } = operation;
  if (written.length > 0 && segments === undefined) {
    throw invalidArgument(`The operation ${name} takes one source: /pre and /sur belong to concatenations.`);
  }
  if (segments === undefined) return [];
  if (written.length + 1 > segments.mostSources) {
    throw invalidArgument(
      `The operation ${name} joins at most ${segments.mostSources} sources: this names ${written.length + 1}.`,
    );
  }
  return written.map(({ place, key, parameters }) => ({
    place,
    key,
    values: readParameters(segments.parameters, parameters, `/${place}`),
  }));
}

function planTarget(
  operation: Operation,
  values: ParameterValues<ParameterTable>,
  saveAs: { key: string; bucket?: string } | undefined,
  known: TemplateValues,
): PlannedWork["target"] {
  if (saveAs === undefined) {
    if (operation.target === "optional") return undefined;
    throw invalidArgument("[target]:is required.");
  }
  const key = parseTemplate(saveAs.key, operation.variables);
  const bucket = parseTemplate(saveAs.bucket ?? "{bucket}", operation.variables);
  // Whatever the outputs will be, an example of one shows whether their keys can be stored.
  const example = { extension: "ext", index: "1", stream: 0, resolution: "1x1", sheetName: "sheet" };
  const fault =
    faultOfKey(expandTemplate(key, valuesOfOutput(known, example))) ??
    faultOfKey(targetKey(key, known, example, operation.writesSeveral(values)));
  if (fault !== undefined) throw invalidArgument(`[target]: the key "${saveAs.key}" ${fault}.`);
  return { bucket, key };
}

/** The target's bucket where it is known before the work is done. */
export function plannedBucket(target: PlannedWork["target"], known: TemplateValues): string | undefined {
  return target === undefined || dependsOnOutput(target.bucket) ? undefined : expandTemplate(target.bucket, known);
}

/** The target's URI as far as it is known before the work is done. */
export function plannedTarget({ bucket, key }: NonNullable<PlannedWork["target"]>, known: TemplateValues): string {
  return `oss://${expandKnown(bucket, known)}/${expandKnown(key, known)}`;
}

/**
 * Which code the service gives for a target bucket that does not exist, and whether at submission or as a failed task, is not
 * documented. Its processing side writes targets, so the refusal takes the form of that side's other ones.
 */
export function noTargetBucket(bucket: string) {
  return resourceNotFound(`The specified resource Bucket is not found: the target bucket "${bucket}" does not exist.`);
}
