import { type PlainJob, readJobs } from "../lifecycle/job/job-declaration";
import { InvalidJobsError } from "../lifecycle/problem";
import { connectionDefaults } from "./connection-defaults";

/**
 * Checks jobs whose values are all known before any of them is declared, for programs that make their jobs in a loop:
 * one error then tells everything, where the engine would stop at the first resource.
 *
 * @param jobs The jobs by name.
 * @param defaults Properties for the jobs that don't have their own. Region and endpoint default as they do for a
 * `ProcessingJob`.
 * @throws InvalidJobsError that lists every problem of every job, among them two jobs with one target.
 *
 * @example
 * ```ts
 * const jobs: Record<string, PlainJob> = { ... };
 * validateJobs(jobs);
 * for (const [name, job] of Object.entries(jobs)) new ProcessingJob(name, job);
 * ```
 */
export function validateJobs(jobs: Readonly<Record<string, PlainJob>>, defaults: Partial<PlainJob> = {}): void {
  const { problems } = readJobs(jobs, { ...connectionDefaults(), ...defaults });
  if (problems.length > 0) throw new InvalidJobsError(problems);
}
