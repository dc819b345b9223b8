import * as pulumi from "@pulumi/pulumi";
import type { Problem } from "../lifecycle/problem";

/**
 * Triggers that Pulumi would silently turn into `{}`, so that a change of them would never be seen. Only here they can be
 * told from an empty object.
 */
export function unfitTriggers(triggers: unknown): Problem[] {
  if (typeof triggers !== "object" || triggers === null || isDeferred(triggers)) return [];
  return Object.entries(triggers)
    .filter(([, value]) => isUnfit(value))
    .map(([name, value]) => ({
      property: `triggers.${name}`,
      message: `holds ${describeKind(value)}, which Pulumi can't tell from another; give text, such as date.toISOString(), a number, or lists and maps of these`,
    }));
}

function isUnfit(value: unknown): boolean {
  if (typeof value === "function" || typeof value === "bigint" || typeof value === "symbol") return true;
  if (typeof value !== "object" || value === null || isDeferred(value)) return false;
  if (Array.isArray(value)) return value.some(isUnfit);
  return !isPlain(value) || Object.values(value).some(isUnfit);
}

/** Values that Pulumi resolves or carries in a way of its own. */
function isDeferred(value: object): boolean {
  return (
    pulumi.Output.isInstance(value) ||
    value instanceof Promise ||
    pulumi.Resource.isInstance(value) ||
    pulumi.asset.Asset.isInstance(value) ||
    pulumi.asset.Archive.isInstance(value)
  );
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype || Object.getPrototypeOf(prototype) === null;
}

function describeKind(value: unknown): string {
  return typeof value === "object" ? `a ${value?.constructor?.name ?? "special object"}` : `a ${typeof value}`;
}
