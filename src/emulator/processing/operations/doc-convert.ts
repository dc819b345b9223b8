import { copyFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { pagesConflict, pagesParameter } from "../documents/page-selection";
import { readPdf } from "../documents/pdf";
import type { OutlineEntry } from "../documents/pdf-outline";
import { identifySource, kindOfFormat, sourceFormats } from "../documents/source-format";
import { oneOf, type ParameterValues, required } from "../parameters";
import { TaskFailure } from "../task-failure";
import { defineOperation, type OperationTask, type Output } from "./operation";

const MOST_SOURCE_BYTES = 200 * 1024 * 1024;

const parameters = {
  target: required(oneOf("pdf", "png", "jpg", "txt")),
  source: oneOf(
    ...sourceFormats.text,
    ...sourceFormats.presentation,
    ...sourceFormats.spreadsheet,
    ...sourceFormats.pdf,
  ),
  pages: pagesParameter,
};

type Task = OperationTask<ParameterValues<typeof parameters>>;

const textOfSpreadsheet = "Spreadsheets cannot be converted to txt: only text documents, presentations and PDFs can.";

/** Every document becomes a PDF first, by LibreOffice, and the PDF what is asked for, by PDFium. */
export const docConvert = defineOperation({
  name: "doc/convert",
  taskType: "OfficeConversion",
  parameters,
  target: "required",
  writesSeveral: ({ target }) => target === "png" || target === "jpg",
  variables: ["sheetname"],

  conflict({ target, source, pages }) {
    if (target === "txt" && kindOfFormat(source ?? "") === "spreadsheet") return textOfSpreadsheet;
    return pagesConflict(pages);
  },

  async run(task) {
    const { values, source, folder, office } = task;
    const { size } = await stat(source.path);
    if (size > MOST_SOURCE_BYTES) {
      throw new TaskFailure(
        "InvalidDocument",
        `${source.uri} has ${Math.ceil(size / 1024 / 1024)} MB: documents of up to 200 MB can be converted.`,
      );
    }
    const document = await identifySource(source, values.source);
    if (values.target === "txt" && document.kind === "spreadsheet") {
      throw new TaskFailure("InvalidArgument", textOfSpreadsheet);
    }
    const isPdf = document.kind === "pdf";
    const pdf = isPdf ? source.path : join(folder, "document.pdf");
    const toPdf = { ...task, uri: source.uri, from: source.path, suffix: document.suffix };
    if (!isPdf) await office.toPdf({ ...toPdf, to: pdf });
    const name = isPdf ? source.uri : `The PDF made of ${source.uri}`;
    const chosenPages = values.pages === undefined ? {} : { pages: values.pages };

    if (values.target !== "pdf") {
      const outline = document.kind === "spreadsheet";
      const read = await readPdf({ pdf, name, make: values.target, outline, ...chosenPages }, task);
      const nameOf = outline ? sheetOf(read.outline) : pageOf;
      return { outputs: read.files.map(({ path, page }) => ({ ...output(task, path), ...nameOf(page) })) };
    }
    const make = isPdf ? "pdf" : "nothing";
    const { pageCount, chosen, files } = await readPdf({ pdf, name, make, ...chosenPages }, task);
    const path = files[0]?.path ?? join(folder, "chosen.pdf");
    if (chosen.length === pageCount) await copyFile(pdf, path);
    else if (!isPdf) await office.toPdf({ ...toPdf, pages: chosen, to: path });
    return { outputs: [output(task, path)] };
  },
});

function output({ values }: Task, path: string): Output {
  return { path, extension: values.target, index: "1", stream: 0 };
}

const pageOf = (page: number) => ({ index: String(page) });

/** Names the pages of a workbook by sheet and page of the sheet; empty sheets, which have no page, are not counted. */
function sheetOf(outline: readonly OutlineEntry[]) {
  return (page: number): Pick<Output, "index" | "sheetName"> => {
    const number = outline.filter((entry) => entry.page <= page).length;
    const sheet = outline[number - 1];
    if (sheet === undefined) return { index: `1_${page}` };
    return { index: `${number}_${page - sheet.page + 1}`, sheetName: sheet.title };
  };
}
