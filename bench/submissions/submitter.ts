import { join } from "node:path";
import { runCommand } from "../../tools/command";

/** Submits the nth job and returns its task ID. */
export type Submit = (n: number) => Promise<string>;

/** A way to submit, to an endpoint. */
export type MakeSubmit = (endpoint: string) => Submit;

/** The ways that Node.js has. */
export type Way = "library" | "ali-oss" | "bare loop";

/** How many submissions are in flight, unless said otherwise. */
export const inFlight = 64;

/** What submitting took. */
export interface SubmissionSpeed {
  readonly tasksPerSecond: number;
  /** Processor time a task in microseconds, which other programs on the machine change less than the speed. */
  readonly cpuMicroseconds: number;
}

/** Submits jobs in a process of its own, warmed up by a tenth of them. */
export async function submissionSpeed(way: Way, endpoint: string, jobs: number): Promise<SubmissionSpeed> {
  const args = ["--import", "tsx", join(__dirname, "worker.ts"), way, endpoint, String(jobs), String(inFlight)];
  const answer = await runCommand(process.execPath, args);
  if (answer.status !== 0) throw new Error(`${way} failed: ${answer.stderr.trim()}`);
  return JSON.parse(answer.stdout) as SubmissionSpeed;
}
