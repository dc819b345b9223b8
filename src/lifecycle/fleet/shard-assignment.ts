import { createHash } from "node:crypto";

/**
 * The shard that holds a job: the first hexadecimal digit of its name's SHA-256. The jobs of every state are spread in this
 * way, so it never changes: a job that moved to another shard would be a new job there, and run again.
 */
export function shardOf(job: string): string {
  return createHash("sha256").update(job, "utf8").digest("hex").charAt(0);
}
