import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const claimedHere = new Set<string>();

/**
 * Claims a data directory for this process: two emulators on one directory would sweep away each other's files.
 * @returns gives the directory back
 * @throws when another running process has it
 */
export function claimDataDirectory(directory: string): () => void {
  mkdirSync(directory, { recursive: true });
  const lock = join(directory, "emulator.lock");
  const owner = lockOwner(lock);
  if (claimedHere.has(lock) || (owner !== undefined && owner !== process.pid && isRunning(owner))) {
    throw new Error(`the data directory ${directory} is in use by process ${owner}; if that is not so, delete ${lock}`);
  }
  writeFileSync(lock, `${process.pid}\n`);
  claimedHere.add(lock);
  return () => {
    claimedHere.delete(lock);
    rmSync(lock, { force: true });
  };
}

function lockOwner(lock: string): number | undefined {
  try {
    return Number.parseInt(readFileSync(lock, "utf8"), 10) || undefined;
  } catch {
    return undefined;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
