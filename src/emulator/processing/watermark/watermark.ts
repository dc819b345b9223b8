import { type ProgramRun, runProgram } from "../node-program";
import type { Strength } from "./mark";

/** A picture to mark. */
export interface EmbedRequest {
  action: "embed";
  from: string;
  /** How to call it in messages. */
  name: string;
  text: string;
  strength: Strength;
  /** Of the JPEG written, 70 to 100. */
  quality: number;
  to: string;
}

/** A picture to read the mark of. */
export interface ReadRequest {
  action: "read";
  from: string;
  name: string;
  strength: Strength;
}

export interface EmbedAnswer {
  /** Suffix of the format that was written, the picture's own: `jpg`. */
  extension: string;
}

export interface ReadAnswer {
  /** Missing where no mark was found. */
  text?: string;
}

/** Writes a marked copy of a picture. Rejects with a TaskFailure. */
export async function embedWatermark(request: Omit<EmbedRequest, "action">, run: ProgramRun): Promise<EmbedAnswer> {
  return (await runProgram("watermark/watermark-program", { action: "embed", ...request }, run)) as EmbedAnswer;
}

/** Reads the mark of a picture. Rejects with a TaskFailure where that is no picture. */
export async function readWatermark(request: Omit<ReadRequest, "action">, run: ProgramRun): Promise<ReadAnswer> {
  return (await runProgram("watermark/watermark-program", { action: "read", ...request }, run)) as ReadAnswer;
}
