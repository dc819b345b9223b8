/**
 * What the engine hands to `check` and `diff` at preview in place of a value that isn't known yet. Part of Pulumi's wire
 * protocol (`unknownValue` in its SDKs), so it will not change.
 */
export const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Whether a value, or anything inside it, isn't known until the deploy. */
export function isUnknown(value: unknown): boolean {
  if (value === unknownValue) return true;
  if (Array.isArray(value)) return value.some(isUnknown);
  if (typeof value === "object" && value !== null) return Object.values(value).some(isUnknown);
  return false;
}
