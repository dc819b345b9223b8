import { mkdir, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, isAbsolute, join } from "node:path";

/** A folder of the user's cache: `~/.cache/pulumi-oss-processing/<name>`, or the same below `XDG_CACHE_HOME`. */
export function cachePath(name: string, env: NodeJS.ProcessEnv): string {
  const configured = env.XDG_CACHE_HOME;
  const caches = configured && isAbsolute(configured) ? configured : join(env.HOME || homedir(), ".cache");
  return join(caches, "pulumi-oss-processing", name);
}

/**
 * Lets `work` fill a new folder and moves the folder it returns to its place in the cache in one step, so that nothing
 * half-finished is ever found there. The caller holds a lock on that place.
 */
export async function fillCache(place: string, work: (folder: string) => Promise<string>): Promise<void> {
  const unfinished = `${place}.unfinished-`;
  await mkdir(dirname(place), { recursive: true });
  // With the lock held, what is there was left by a process that was killed.
  for (const name of await readdir(dirname(place))) {
    const left = join(dirname(place), name);
    if (left.startsWith(unfinished)) await rm(left, { recursive: true, force: true });
  }
  const folder = await mkdtemp(unfinished);
  try {
    const result = await work(folder);
    await rm(place, { recursive: true, force: true });
    await rename(result, place);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
