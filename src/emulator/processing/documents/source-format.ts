import { type FileHandle, open } from "node:fs/promises";
import { extname } from "node:path";
import { TaskFailure } from "../task-failure";

/** What a document is, which decides what can be made of it. */
export type DocumentKind = "text" | "presentation" | "spreadsheet" | "pdf";

/** The formats of `source`, by kind. */
export const sourceFormats = {
  text: [
    ...["doc", "docx", "wps", "wpss", "docm", "dotm", "dot", "dotx", "html", "rtf", "wpt", "txt", "lrc"],
    // Source code and other plain text
    ...["c", "cpp", "h", "asm", "s", "java", "asp", "bat", "bas", "prg", "cmd", "log", "xml", "htm"],
  ],
  presentation: ["pptx", "ppt", "pot", "potx", "pps", "ppsx", "dps", "dpt", "pptm", "potm", "ppsm", "dpss"],
  spreadsheet: ["xls", "xlt", "et", "ett", "xlsx", "xltx", "csv", "xlsb", "xlsm", "xltm", "ets"],
  pdf: ["pdf"],
} as const satisfies Record<DocumentKind, readonly string[]>;

export type SourceFormat = (typeof sourceFormats)[DocumentKind][number];

export function kindOf(format: SourceFormat): DocumentKind {
  const kinds = Object.keys(sourceFormats) as DocumentKind[];
  return kinds.find((kind) => (sourceFormats[kind] as readonly string[]).includes(format)) ?? "text";
}

/** A source that is what it is said to be. */
export interface SourceDocument {
  kind: DocumentKind;
  /** The suffix that tells LibreOffice what the content is, whatever the object is called. */
  suffix: string;
}

/**
 * Finds out what a source is: what `source` or else the key says, checked against the content, because LibreOffice makes
 * a document of anything that it can open.
 */
export async function identifySource(
  source: { uri: string; key: string; path: string },
  given: SourceFormat | undefined,
): Promise<SourceDocument> {
  const format = given ?? formatOfKey(source);
  const kind = kindOf(format);
  const content = await contentOf(source.path);
  if (content.name === "a document locked with a password") {
    throw new TaskFailure("InvalidDocument", `${source.uri} is locked with a password, and doc/convert takes none.`);
  }
  const plain = content.suffix === "txt";
  const fits = plain ? plainFormats.has(format) : content.kind === kind && !onlyPlainFormats.has(format);
  if (!fits || content.suffix === undefined) {
    throw new TaskFailure(
      "InvalidDocument",
      `${source.uri} is said to be ${format} (by ${given === undefined ? "its key" : "the parameter source"}), but its content is ${content.name}.`,
    );
  }
  if (!plain) return { kind, suffix: content.suffix };
  const suffix = kind === "spreadsheet" ? "csv" : /^(html|htm|doc)$/.test(format) ? "html" : "txt";
  // An "Excel file" of many web applications is a table in HTML.
  return { kind, suffix: suffix === "txt" || (await isMarkup(source.path)) ? plainSuffix(suffix, format) : "txt" };
}
