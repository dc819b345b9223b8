import type { ProgramRun } from "../node-program";
import { NativeOffice } from "./native-office";
import { WasmOffice } from "./wasm-office";

/** A document to make a PDF of. */
export interface OfficeJob extends ProgramRun {
  /** oss://bucket/key, for messages. */
  uri: string;
  /** Absolute. */
  from: string;
  /** What the content is: `docx`. */
  suffix: string;
  /** Numbers of the pages to keep; default all. */
  pages?: readonly number[];
  /** Where to write the PDF; absolute. */
  to: string;
}

/** LibreOffice, in one form or another. */
export interface Office {
  /** Writes a PDF that was opened and has pages. Rejects with a TaskFailure where that cannot be. */
  toPdf(job: OfficeJob): Promise<{ tries: number }>;
  /** Ends what runs, and resolves when it is gone. */
  close(): Promise<void>;
}

/**
 * The LibreOffice of this machine: the one on PATH, which never hangs and knows more fonts, else the one in the npm
 * package. Neither is looked for before the first document comes.
 *
 * @param find - Answers the path of `soffice`, or undefined.
 */
export function openOffice(find: () => string | undefined): Office {
  let office: Office | undefined;
  return {
    toPdf(job) {
      if (office === undefined) {
        const soffice = find();
        office = soffice === undefined ? new WasmOffice() : new NativeOffice(soffice);
      }
      return office.toPdf(job);
    },
    close: async () => office?.close(),
  };
}
