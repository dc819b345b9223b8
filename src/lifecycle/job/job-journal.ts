import type { JobRecord } from "./job-record";
import type { JobOutputs } from "./job-state";

/** Where it is noted what a deploy submits for a job, before the state can have it. */
export interface JobJournal {
  /**
   * Notes that a request is about to be sent.
   *
   * @param intended What would be recorded of the job if nothing were heard of the request.
   * @throws Error when it has to be noted and can't; then the request isn't sent.
   */
  sending(intended: JobOutputs): Promise<void>;
  /**
   * Notes what came of the request. Resolves when that would outlive this process; it never rejects.
   *
   * @param outputs What is recorded of the job; `undefined` when surely no task was started.
   */
  ended(outputs: JobOutputs | undefined): Promise<void>;
}

/** What earlier deploys noted of jobs that the state may not have, by the jobs' keys. */
export interface JournaledJobs {
  /** What they would have recorded. */
  readonly records: ReadonlyMap<string, JobRecord>;
  /** Jobs whose request was on its way when the deploy was killed: nobody knows whether it started their task. */
  readonly interrupted: ReadonlyMap<string, JobRecord>;
}

/** What is done about jobs whose request was on its way when an earlier deploy was killed. */
export const interruptedChoices = ["submit", "refuse"] as const;

/** One of {@link interruptedChoices}. */
export type Interrupted = (typeof interruptedChoices)[number];

/** What people are told of such a job. */
export function interruptedNotice(time: string | undefined): string {
  return `a deploy was killed while the job's request was on its way (sent at ${time}), so a task may run whose ID nobody knows`;
}

/** What people are told of a job whose task a killed deploy has noted. */
export function recoveryNotice({
  taskId,
  submittedAt,
}: {
  readonly taskId?: string;
  readonly submittedAt?: string;
}): string {
  return `will take over task ${taskId}, which a killed deploy submitted at ${submittedAt}`;
}
