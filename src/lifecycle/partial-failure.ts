import { type JobOutputs, toState } from "./job-state";

/**
 * Thrown when something failed after a task was, or may have been, submitted. Pulumi records a thrown error that has an
 * `id` together with its properties and shows `reasons`, so what is known about the task survives; the next `up`
 * continues with `update`.
 *
 * The properties have to hold every input, the hidden `__provider` among them: without it the resource could never be
 * read, updated or deleted again.
 */
export class PartialFailure extends Error {
  readonly properties: JobOutputs;
  readonly reasons: readonly string[];

  constructor(
    readonly id: string,
    properties: JobOutputs,
    reason: string,
  ) {
    super(reason);
    this.name = "PartialFailure";
    this.properties = toState(properties);
    this.reasons = [reason];
  }
}
