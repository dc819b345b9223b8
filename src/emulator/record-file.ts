import { randomUUID } from "node:crypto";
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Writes a JSON file, or replaces it, in one step that a kill can't halve.
 * @param incoming a directory on the same file system
 */
export function replaceJson(path: string, content: unknown, incoming: string): void {
  const fresh = join(incoming, randomUUID());
  writeFileSync(fresh, JSON.stringify(content));
  renameSync(fresh, path);
}

/** Reads a JSON file; undefined when it isn't there. */
export function readJson<T>(path: string): T | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as T;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new Error(`cannot read ${path}: ${(error as Error).message}`);
  }
}
