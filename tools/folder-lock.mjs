import { rmSync } from "node:fs";
import { mkdir, rename, rm, stat, utimes } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

/** A holder touches its lock this often … */
const HEARTBEAT = 2_000;
/** … so a lock untouched for this long was left behind by a killed process. */
const STALE = 10_000;
const POLL = 250;

/**
 * Runs `work` while holding a lock that other processes respect.
 *
 * The lock is a folder, because making one is atomic on every file system. Its age tells whether the holder lives: a
 * process ID would not, where containers share the folder. `onWait` is called once when somebody else holds the lock;
 * what it throws ends the waiting.
 */
export async function withFolderLock(folder, work, onWait = () => {}) {
  await mkdir(dirname(folder), { recursive: true });
  let waiting = false;
  while (!(await made(folder))) {
    if (await stale(folder)) {
      await discard(folder);
      continue;
    }
    if (!waiting) onWait();
    waiting = true;
    await delay(POLL);
  }
  const heartbeat = setInterval(() => {
    const now = new Date();
    // A failed touch must not end the process; at worst the lock looks stale to others.
    utimes(folder, now, now).catch(() => {});
  }, HEARTBEAT).unref();
  const release = () => rmSync(folder, { recursive: true, force: true });
  process.once("exit", release);
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    process.off("exit", release);
    release();
  }
}

async function made(folder) {
  try {
    await mkdir(folder);
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  }
}

async function stale(folder) {
  try {
    return Date.now() - (await stat(folder)).mtimeMs > STALE;
  } catch {
    return false;
  }
}

/** Renames first, so that of two processes that see one stale lock a single one removes it. */
async function discard(folder) {
  const aside = `${folder}.stale-${process.pid}`;
  try {
    await rename(folder, aside);
  } catch {
    return;
  }
  await rm(aside, { recursive: true, force: true });
}
