import { encodedText, oneOf, required } from "../parameters";
import { defineOperation } from "./operation";

const parameters = {
  target: required(oneOf("pdf", "png", "jpg", "txt")),
  source: oneOf(
    // Text documents
    ...["doc", "docx", "wps", "wpss", "docm", "dotm", "dot", "dotx", "html", "rtf", "wpt", "txt", "lrc"],
    // Presentations
    ...["pptx", "ppt", "pot", "potx", "pps", "ppsx", "dps", "dpt", "pptm", "potm", "ppsm", "dpss"],
    // Spreadsheets
    ...["xls", "xlt", "et", "ett", "xlsx", "xltx", "csv", "xlsb", "xlsm", "xltm", "ets"],
    // Source code and other plain text
    ...["c", "cpp", "h", "asm", "s", "java", "asp", "bat", "bas", "prg", "cmd", "log", "xml", "htm"],
    "pdf",
  ),
  pages: encodedText("page numbers and ranges such as 1,2,4-10", /^\d+(-\d+)?(,\d+(-\d+)?)*$/),
};

export const docConvert = defineOperation({
  name: "doc/convert",
  taskType: "OfficeConversion",
  parameters,
  target: "required",
  writesSeveral: ({ target }) => target === "png" || target === "jpg",
  variables: ["sheetname"],
});
