/** Whether a value is an output or a promise, which holds its value only later. */
export function isDeferred(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { then, __pulumiOutput } = value as { then?: unknown; __pulumiOutput?: unknown };
  return __pulumiOutput === true || typeof then === "function";
}

/** Whether a value, or anything inside it, is deferred. */
export function holdsDeferred(value: unknown): boolean {
  if (isDeferred(value)) return true;
  if (Array.isArray(value)) return value.some(holdsDeferred);
  if (typeof value === "object" && value !== null) return Object.values(value).some(holdsDeferred);
  return false;
}
