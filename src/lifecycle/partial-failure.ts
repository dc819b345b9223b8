import { toState } from "./job/job-state";

/**
 * Thrown when something failed after there was something to record, such as a task that was, or may have been, submitted.
 * Pulumi records a thrown error that has an
 * `id` together with its properties and shows `reasons`, so what is known survives; the next `up`
 * continues with `update`.
 *
 * The properties have to hold every input, the hidden `__provider` among them: without it the resource could never be
 * read, updated or deleted again.
 */
export class PartialFailure<Outputs extends object = object> extends Error {
  readonly properties: Outputs;
  readonly reasons: readonly string[];

  constructor(
    readonly id: string,
    properties: Outputs,
    reason: string,
  ) {
    super(reason);
    this.name = "PartialFailure";
    this.properties = toState(properties);
    this.reasons = [reason];
  }
}
