import type { ObjectAddress } from "../instruction/object-uri";

/** One request to start a task. */
export interface SubmissionRequest {
  readonly source: ObjectAddress;
  readonly instruction: string;
}

/** Where requests go and who signs them. */
export interface Connection {
  readonly region: string;
  readonly endpoint?: string | undefined;
  readonly internal?: boolean | undefined;
  readonly profile?: string | undefined;
}

/** What the service answered when it accepted a task. */
export interface AcceptedTask {
  readonly taskId: string;
  readonly eventId?: string | undefined;
  readonly requestId?: string | undefined;
  readonly processRequestId?: string | undefined;
  readonly statusCode: number;
}

/**
 * How a submission ended. There is no idempotency token, so the three ways are kept apart strictly: only a refused one
 * may be sent again without the risk of paying twice.
 */
export type SubmissionOutcome =
  /** A task was started. `flaw` tells that the answer was damaged, although its task ID could be read. */
  | { readonly outcome: "accepted"; readonly task: AcceptedTask; readonly flaw?: string }
  /** Surely no task was started. */
  | { readonly outcome: "refused"; readonly message: string }
  /** Nobody knows whether a task was started. */
  | {
      readonly outcome: "unknown";
      readonly message: string;
      readonly requestId?: string | undefined;
      readonly statusCode?: number | undefined;
    };

/** What the lifecycle needs of OSS. */
export interface TaskSubmitter {
  /**
   * Sends a request when its turn has come; never rejects for a reason that lies with the service or the network.
   *
   * @param beforeSending Is called, and waited for, right before the request is sent for the first time. Where it fails
   * nothing is sent.
   */
  submit(
    connection: Connection,
    request: SubmissionRequest,
    beforeSending?: () => Promise<void> | undefined,
  ): Promise<SubmissionOutcome>;
}
