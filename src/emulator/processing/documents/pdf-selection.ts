import { optionalPackage } from "../optional-package";
import { TaskFailure } from "../task-failure";

type PdfLib = typeof import("@cantoo/pdf-lib");

/**
 * A PDF of some pages of another, as they are. What belongs to the document as a whole, such as its outline, stays behind.
 * Throws a TaskFailure.
 *
 * @param name - How to call the document in messages.
 * @param pages - Their numbers, from 1.
 */
export async function pdfOfPages(bytes: Uint8Array, name: string, pages: readonly number[]): Promise<Uint8Array> {
  const { PDFDocument } = optionalPackage("@cantoo/pdf-lib", "Taking pages out of a PDF") as PdfLib;
  try {
    // An empty password opens what may be read by anybody, but not changed.
    const whole = await PDFDocument.load(bytes, { password: "", updateMetadata: false });
    const part = await PDFDocument.create();
    const indices = pages.map((page) => page - 1);
    for (const page of await part.copyPages(whole, indices)) part.addPage(page);
    return await part.save();
  } catch (error) {
    throw new TaskFailure(
      "InvalidDocument",
      `The pages of ${name} cannot be taken out of it, although they can be drawn: ${(error as Error).message.split("\n")[0]}.`,
    );
  }
}
