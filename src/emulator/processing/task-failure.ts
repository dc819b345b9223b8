/** Codes of failed tasks. The first two are the service's own words; how it names the others is not documented. */
export type FailureCode =
  | "InvalidArgument"
  | "ResourceNotFound"
  | "InvalidMedia"
  | "InvalidDocument"
  | "InvalidPicture"
  | "NoWatermark"
  | "TaskTimeout"
  | "OutputTooLarge"
  | "ToolMissing"
  | "ToolFailed"
  | "NotImplemented"
  | "InternalError";

/** Ends a task as Failed; the message is for the person who submitted it and says what to do. */
export class TaskFailure extends Error {
  override readonly name = "TaskFailure";

  constructor(
    readonly code: FailureCode,
    message: string,
  ) {
    super(message);
  }
}
