import { parseObjectUri } from "../../instruction/object-uri";
import type { ObjectStore } from "../object-store";
import {
  type FailedTaskReader,
  type ImmConnection,
  type TaskFailure,
  type TaskStatusReader,
  taskRetentionMs,
} from "../task-status";
import { isUnknown } from "../unknown-values";
import { decide } from "./decide";
import { existingResults, resultsOf } from "./existing-target";
import { type JobInputs, type JobOutputs, toState } from "./job-state";

/** What is looked at of jobs that are recorded. */
export interface ObservationContext {
  readonly failures: FailedTaskReader;
  readonly statuses: TaskStatusReader;
  readonly objects: ObjectStore;
  now(): Date;
  /** Shows people a line. */
  say(line: string): void;
}

/** Looks at what became of recorded jobs. What can't be seen is told, and never taken for a change. */
export class JobObserver {
  /** Failures that were told already, which all jobs of a project have in common. */
  readonly #told = new Set<unknown>();

  constructor(readonly context: ObservationContext) {}

  /**
   * Why the recorded task failed, where that makes a difference: for a job that watches its task and that no other reason
   * has run again anyway. IMM forgets tasks after seven days, so it isn't asked about older ones.
   */
  async failureOf(current: JobOutputs, next: JobInputs): Promise<TaskFailure | undefined> {
    const { taskId, submittedAt } = current;
    const connection = immConnectionOf(next);
    if (next.watchTask !== true || taskId === undefined || isUnknown(connection)) return undefined;
    if (submittedAt !== undefined && this.context.now().getTime() - Date.parse(submittedAt) > taskRetentionMs)
      return undefined;
    if (decide(current, next).action !== "keep") return undefined;
    try {
      return await this.context.failures.find(connection, { taskId, bucket: bucketOf(current) });
    } catch (error) {
      const job = next.name ?? taskId;
      this.#tell(error, `${job}: couldn't ask IMM which tasks failed, so none is submitted again for that reason`);
      return undefined;
    }
  }

  /**
   * What a refresh finds: the job as it is recorded. The service forgets tasks after seven days and says nothing about a
   * job's validity, so nothing it answers may make a recorded job look gone, which would submit it again. Only where the
   * results are watched it is noted whether those of a task that has succeeded are still there.
   */
  async read(outputs: JobOutputs): Promise<JobOutputs> {
    if (outputs.watchTarget !== true || outputs.taskId === undefined) return toState(outputs);
    try {
      return toState({ ...outputs, ...(await this.#countResults(outputs, outputs.taskId)) });
    } catch (error) {
      this.#tell(
        error,
        `${outputs.name ?? outputs.taskId}: couldn't look for the results, which stay as they were recorded`,
      );
      return toState(outputs);
    }
  }

  async #countResults(outputs: JobOutputs, taskId: string): Promise<Pick<JobOutputs, "resultCount" | "targetGone">> {
    const results = resultsOf(outputs);
    if (results === undefined) return {};
    const { resultCount = await this.#expectedResults(outputs, taskId) } = outputs;
    if (resultCount === undefined) return {};
    let count = 0;
    for await (const _result of existingResults(outputs, results, this.context.objects)) count += 1;
    const gone = count < Math.max(1, resultCount);
    return { resultCount: Math.max(resultCount, count), targetGone: gone };
  }

  /** At least one result is expected once the task has succeeded; until then, or when nobody knows, none. */
  async #expectedResults(outputs: JobOutputs, taskId: string): Promise<number | undefined> {
    const { submittedAt } = outputs;
    const reference = { taskId, bucket: bucketOf(outputs), submittedAt };
    const statuses = await this.context.statuses.read(immConnectionOf(outputs), [reference]);
    return statuses.get(taskId)?.status === "Succeeded" ? 1 : undefined;
  }

  #tell(error: unknown, consequence: string): void {
    if (this.#told.has(error)) return;
    this.#told.add(error);
    this.context.say(`${consequence}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function immConnectionOf({ region, immEndpoint, internal, profile }: JobInputs): ImmConnection {
  return { region, immEndpoint, internal, profile };
}

function bucketOf({ source }: JobInputs): string {
  return parseObjectUri(source)?.bucket ?? "";
}
