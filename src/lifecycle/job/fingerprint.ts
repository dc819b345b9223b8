import { sameOperation } from "../../operations/operation-spelling";
import { isUnknown } from "../unknown-values";
import type { JobInputs } from "./job-state";

/**
 * What makes a job's task different from another, kept as parts so that a change can be named and a part that merely
 * went away runs nothing.
 *
 * It holds operation and notification rather than the instruction built from them: a later version of this library may
 * spell the same instruction in another way, and that must not run anybody's jobs again; operations are therefore
 * compared by what they ask for. It is computed from the inputs
 * echoed in the state instead of being stored beside them, where a secret trigger's hash would stand in clear text.
 */
export interface Fingerprint {
  readonly operation: string;
  readonly notify: string | undefined;
  readonly source: string;
  readonly sourceEtag: string | undefined;
  /** Name of each trigger → its value as canonical JSON. */
  readonly triggers: ReadonlyMap<string, string>;
}

/** The fingerprint of the task that a job with these inputs asks for. */
export function fingerprintOf(inputs: JobInputs): Fingerprint {
  return {
    operation: inputs.operation,
    notify: inputs.notify,
    source: inputs.source,
    sourceEtag: inputs.sourceEtag,
    triggers: new Map(
      Object.entries(typeof inputs.triggers === "object" ? inputs.triggers : {})
        .filter(([, value]) => !isUnknown(value))
        .map(([name, value]) => [name, canonicalJson(value)]),
    ),
  };
}

/** The parts that aren't known before the deploy, in words for people. */
export function unknownParts({ operation, notify, source, sourceEtag, triggers }: JobInputs): string[] {
  const parts = [
    ...(isUnknown(operation) ? ["operation"] : []),
    ...(isUnknown(notify) ? ["notification"] : []),
    ...(isUnknown(source) ? ["source"] : isUnknown(sourceEtag) ? ["the source's content"] : []),
  ];
  // Unknown as a whole, triggers are one text instead of a map.
  if (typeof triggers === "string") return [...parts, "triggers"];
  const unknown = Object.entries(triggers ?? {}).filter(([, value]) => isUnknown(value));
  return [...parts, ...unknown.map(([name]) => `trigger ${name}`)];
}

/**
 * Every reason why `next` needs another task than `current`, in words for people. Empty: the current task will do. What
 * isn't known before the deploy is no reason yet.
 */
export function fingerprintChanges(current: Fingerprint, next: Fingerprint): string[] {
  const changes: string[] = [];
  if (!isUnknown(next.operation) && !sameOperation(current.operation, next.operation))
    changes.push("operation changed");
  // Like a trigger that went away, a notification that is no longer wanted is no reason to pay for the work again.
  if (next.notify !== undefined && differs(current.notify, next.notify)) changes.push("notification changed");
  if (differs(current.source, next.source)) changes.push("source moved");
  // An ETag that only one side knows tells nothing about the content.
  else if (current.sourceEtag && next.sourceEtag && differs(current.sourceEtag, next.sourceEtag)) {
    changes.push("source changed");
  }
  for (const [name, value] of next.triggers) {
    if (current.triggers.get(name) !== value) changes.push(`trigger ${name} changed`);
  }
  return changes;
}

function differs(current: string | undefined, next: string): boolean {
  return current !== next && !isUnknown(next);
}

/** JSON with sorted property names: the engine doesn't keep their order. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_name, nested: unknown) =>
    typeof nested === "object" && nested !== null && !Array.isArray(nested)
      ? Object.fromEntries(Object.entries(nested).sort(([a], [b]) => (a < b ? -1 : 1)))
      : nested,
  );
}
