import type { OperationTable } from "./operation-table";

const wordFormats = [
  ...["doc", "docx", "wps", "wpss", "docm", "dotm", "dot", "dotx", "wpt", "html", "htm", "rtf", "txt", "xml"],
  // Plain texts, most of them programs
  ...["lrc", "c", "cpp", "h", "asm", "s", "java", "asp", "bat", "bas", "prg", "cmd", "log"],
] as const;
const presentationFormats = [
  ...["pptx", "ppt", "pot", "potx", "pps", "ppsx", "dps", "dpt", "pptm", "potm", "ppsm", "dpss"],
] as const;
/** Formats of spreadsheets. */
export const sheetFormats = ["xls", "xlt", "et", "ett", "xlsx", "xltx", "csv", "xlsb", "xlsm", "xltm", "ets"] as const;

/** What the service can read, by the suffix of the source's key or `sourceFormat`. */
export const documentFormats = [...wordFormats, ...presentationFormats, ...sheetFormats, "pdf"] as const;

export const documentConvert = {
  type: "doc/convert",
  builder: "document.convert",
  doc: "Converts a text document, presentation, spreadsheet or PDF. Pictures come one a page, so their target needs `{index}`. The source may have up to 200 MB.",
  example: 'document.convert({ format: "png", pages: "1-10" })',
  page: "document-conversion",
  parameters: {
    format: {
      code: "target",
      kind: "choice",
      values: ["pdf", "png", "jpg", "txt"],
      required: true,
      doc: "Format of the result. `txt` is for text documents and presentations.",
    },
    sourceFormat: {
      code: "source",
      kind: "choice",
      values: documentFormats,
      otherwise: "the suffix of the source's key",
      doc: "Format of the source.",
    },
    pages: {
      code: "pages",
      kind: "text",
      form: "page numbers",
      otherwise: "all pages",
      doc: 'Pages to convert, counted from 1, such as `"1,2,4-10"`.',
    },
  },
  target: "required",
  format: "target",
  results: (given) =>
    ["png", "jpg"].includes(given.text("target") ?? "") && !/^\d+$/.test(given.text("pages") ?? "") ? "several" : "one",
  rules: [
    (given, { problem, warning }) => {
      if (given.text("target") !== "txt") return;
      const source = given.text("source");
      if (source === "pdf") {
        problem("target", "can't be txt for a PDF; OSS extracts text of text documents and presentations alone");
      } else if (source !== undefined && (sheetFormats as readonly string[]).includes(source)) {
        warning("target", "may not be possible as txt for a spreadsheet: the service's pages disagree");
      }
    },
  ],
} as const satisfies OperationTable;
