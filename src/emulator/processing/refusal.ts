import { randomUUID } from "node:crypto";

/** A submission the service answers with an error: no task comes into being. */
export interface SubmissionRefused {
  /** e.g. "Imm Client" */
  code: string;
  message: string;
  httpStatus: number;
}

/**
 * A submission that the service answers with an error instead of a task. OSS passes the processing service's own errors
 * on under one generic code, "Imm Client", with that service's code as the first word of the message.
 */
export class Refusal extends Error {
  override readonly name = "Refusal";

  constructor(
    readonly code: string,
    message: string,
    readonly httpStatus: number,
    /** What is wrong, without the code and the ID that the processing service puts around it. */
    readonly text: string = message,
  ) {
    super(message);
  }

  asAnswer(): SubmissionRefused {
    return { code: this.code, message: this.message, httpStatus: this.httpStatus };
  }
}

function processingRefusal(processingCode: string, text: string): Refusal {
  return new Refusal("Imm Client", `${processingCode}, ${text} ${randomUUID().toUpperCase()}`, 400, text);
}

export function invalidArgument(text: string): Refusal {
  return processingRefusal("InvalidArgument", text);
}

export function resourceNotFound(text: string): Refusal {
  return processingRefusal("ResourceNotFound", text);
}

/** The answer to an operation that cannot be run asynchronously; "Route" is the service's word. */
export function unknownOperation(): Refusal {
  return resourceNotFound("The specified resource Route is not found.");
}
