import { variablesOf } from "./target-template";

/**
 * A key with the number of each result in it: `pages/q3.png` becomes `pages/q3-{index}.png`. One that has `{index}`
 * already stays as it is.
 */
export function numberedKey(key: string): string {
  if (variablesOf(key).includes("index")) return key;
  const name = key.slice(key.lastIndexOf("/") + 1);
  const dot = name.lastIndexOf(".");
  const end = dot > 0 ? key.length - name.length + dot : key.length;
  return `${key.slice(0, end)}-{index}${key.slice(end)}`;
}
