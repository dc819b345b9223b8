import { open } from "node:fs/promises";
import type { DocumentKind } from "./source-format";

/** What a file's own bytes say that it is. */
export interface RecognizedContent {
  /** With its article: `a PNG picture`. */
  name: string;
  /** Undefined where it is no document at all. */
  kind?: DocumentKind | "plain";
  suffix?: string;
  /** Whether it can be opened with a password only. */
  locked?: boolean;
}

/** How much of the start and of the end of a file is looked at. */
const START = 64 * 1024;
const END = 256 * 1024;

/** What people mistake for documents, with where its mark is. */
const strangers: [name: string, mark: string, at?: number][] = [
  ["a PNG picture", "\x89PNG"],
  ["a JPEG picture", "\xff\xd8\xff"],
  ["a GIF picture", "GIF8"],
  ["a TIFF picture", "II*\0"],
  ["a TIFF picture", "MM\0*"],
  ["a WebP picture", "WEBP", 8],
  ["an MP4 video", "ftyp", 4],
  ["an MP3", "ID3"],
  ["a gzip archive", "\x1f\x8b"],
  ["a program", "\x7fELF"],
];

/** Recognizes what `doc/convert` reads, and names what it doesn't. */
export async function recognizeContent(path: string): Promise<RecognizedContent> {
  const { start, end } = await edgesOf(path);
  const text = start.toString("latin1");
  if (text === "") return { name: "empty" };
  if (text.slice(0, 1024).includes("%PDF-")) return { name: "a PDF", kind: "pdf", suffix: "pdf" };
  if (text.startsWith("{\\rtf")) return { name: "an RTF document", kind: "text", suffix: "rtf" };
  if (text.startsWith("PK\x03\x04")) return packageContent(entryNames(end));
  if (text.startsWith("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")) return compoundContent(text + end.toString("latin1"));
  const [stranger] = strangers.find(([, mark, at]) => text.startsWith(mark, at)) ?? [];
  if (stranger !== undefined) return { name: stranger };
  const unicode = text.startsWith("\xff\xfe") || text.startsWith("\xfe\xff");
  if (!unicode && text.includes("\0")) return { name: "of an unknown kind, and binary" };
  return { name: "plain text", kind: "plain", suffix: "txt" };
}

async function edgesOf(path: string): Promise<{ start: Buffer; end: Buffer }> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const read = async (from: number, length: number) => {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, from);
      return buffer.subarray(0, bytesRead);
    };
    return { start: await read(0, START), end: await read(Math.max(0, size - END), END) };
  } finally {
    await file.close();
  }
}

/** Names of the files in a ZIP, from the directory at its end; those of a very large one in part. */
function entryNames(end: Buffer): string[] {
  const names: string[] = [];
  const header = Buffer.from("PK\x01\x02", "latin1");
  for (let at = end.indexOf(header); at !== -1 && at + 46 <= end.length; at = end.indexOf(header, at + 46)) {
    const length = end.readUInt16LE(at + 28);
    names.push(end.toString("latin1", at + 46, at + 46 + length));
  }
  return names;
}

/** Office files since 2007 are ZIPs, told apart by the folder with their content. */
function packageContent(names: string[]): RecognizedContent {
  const has = (folder: string) => names.some((name) => name.startsWith(folder));
  if (has("word/")) return { name: "a Word document", kind: "text", suffix: "docx" };
  if (has("ppt/")) return { name: "a PowerPoint presentation", kind: "presentation", suffix: "pptx" };
  if (names.includes("xl/workbook.bin")) {
    return { name: "a binary Excel workbook", kind: "spreadsheet", suffix: "xlsb" };
  }
  if (has("xl/")) return { name: "an Excel workbook", kind: "spreadsheet", suffix: "xlsx" };
  // A ZIP's directory is its end: without one nothing in it can be read.
  return { name: names.length === 0 ? "a damaged or cut-off ZIP archive" : "a ZIP archive of something else" };
}

/** Office files before 2007, and those of WPS, are compound files, told apart by the names of their streams. */
function compoundContent(bytes: string): RecognizedContent {
  const has = (stream: string) => bytes.includes(Buffer.from(stream, "utf16le").toString("latin1"));
  if (has("EncryptedPackage")) return { name: "an encrypted document", locked: true };
  if (has("WordDocument")) return { name: "a Word 97 document", kind: "text", suffix: "doc" };
  if (has("PowerPoint Document")) return { name: "a PowerPoint 97 presentation", kind: "presentation", suffix: "ppt" };
  if (has("Workbook") || has("Book")) return { name: "an Excel 97 workbook", kind: "spreadsheet", suffix: "xls" };
  return { name: "a compound file of something else" };
}
