import { type ProgramRun, runProgram } from "../node-program";
import type { OutlineEntry } from "./pdf-outline";

/** What is to be done with a PDF. */
export interface PdfRequest {
  pdf: string;
  /** How to call it in messages. */
  name: string;
  /** What to make of its pages; nothing, to learn how many there are, and no PDF where all are chosen. */
  make: "nothing" | "pdf" | "png" | "jpg" | "txt";
  /** Which pages; default all. */
  pages?: string;
  /** Whether to read its outline. */
  outline?: boolean;
  /** Where to put what is made. */
  folder: string;
}

export interface PdfAnswer {
  pageCount: number;
  /** Numbers of the chosen pages. */
  chosen: number[];
  /** What was made: a picture a page, or one PDF or text. */
  files: { page: number; path: string }[];
  /** Empty when it was not asked for. */
  outline: OutlineEntry[];
}

/** Opens a PDF with PDFium. Rejects with a TaskFailure when it isn't one. */
export async function readPdf(request: Omit<PdfRequest, "folder">, run: ProgramRun): Promise<PdfAnswer> {
  return (await runProgram("documents/pdf-program", { ...request, folder: run.folder }, run)) as PdfAnswer;
}
