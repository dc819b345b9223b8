import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { answerRequest } from "../node-program";
import { optionalPackage } from "../optional-package";
import { TaskFailure } from "../task-failure";
import { selectPages } from "./page-selection";
import type { PdfAnswer, PdfRequest } from "./pdf";
import { outlineOf } from "./pdf-outline";
import { pdfOfPages } from "./pdf-selection";

type Pdfium = typeof import("@hyzyla/pdfium", { with: { "resolution-mode": "import" }});
type Sharp = typeof import("sharp");

/** Dots an inch of the pictures: the least that the service's own API can be asked for, and our guess of its default. */
const RESOLUTION = 96;
/** A PDF unit is the 72nd part of an inch. */
const SCALE = RESOLUTION / 72;
/** Of a picture's sides. A page may be as large as a house, and its picture has to fit into memory. */
const MOST_PIXELS = 8192;

answerRequest(async ({ pdf, name, make, pages, outline, folder }: PdfRequest): Promise<PdfAnswer> => {
  const { PDFiumLibrary } = optionalPackage("@hyzyla/pdfium", "Reading PDFs") as Pdfium;
  const library = await PDFiumLibrary.init();
  const bytes = await readFile(pdf);
  const document = await library.loadDocument(bytes).catch((error: Error) => {
    throw new TaskFailure("InvalidDocument", `${name} cannot be read as a PDF: ${error.message}.`);
  });
  const pageCount = document.getPageCount();
  if (pageCount === 0) throw new TaskFailure("InvalidDocument", `${name} has no pages.`);
  const chosen = selectPages(pages, pageCount);
  const files: PdfAnswer["files"] = [];
  if (make === "pdf" && chosen.length < pageCount) {
    const path = join(folder, "chosen.pdf");
    await writeFile(path, await pdfOfPages(bytes, name, chosen));
    files.push({ page: chosen[0] ?? 1, path });
  }
  if (make === "txt") {
    const path = join(folder, "text.txt");
    const texts = chosen.map((page) => document.getPage(page - 1).getText());
    // Carriage returns are PDFium's way to end a line.
    await writeFile(path, texts.map((text) => `${text.replaceAll("\r\n", "\n").trimEnd()}\n`).join("\n"));
    files.push({ page: chosen[0] ?? 1, path });
  }
  if (make === "png" || make === "jpg") {
    const sharp = optionalPackage("sharp", "Writing pictures") as Sharp;
    for (const number of chosen) {
      const page = document.getPage(number - 1);
      const { originalWidth, originalHeight } = page.getOriginalSize();
      const scale = Math.min(SCALE, MOST_PIXELS / Math.max(originalWidth, originalHeight, 1));
      // Given a scale, the wrapper rounds the page down to whole units first.
      const size = { width: Math.round(originalWidth * scale), height: Math.round(originalHeight * scale) };
      const { data, width, height } = await page.render({ ...size, render: "bitmap" });
      const path = join(folder, `page-${number}.${make}`);
      const picture = sharp(data, { raw: { width, height, channels: 4 } }).flatten({ background: "#fff" });
      await (make === "png" ? picture.png() : picture.jpeg({ quality: 90 })).toFile(path);
      files.push({ page: number, path });
    }
  }
  return { pageCount, chosen, files, outline: outline ? await outlineOf(bytes) : [] };
});
