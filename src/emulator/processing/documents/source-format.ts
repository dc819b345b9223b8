import { extname } from "node:path";
import { TaskFailure } from "../task-failure";
import { recognizeContent } from "./content-recognition";

/** What a document is, which decides what can be made of it. */
export type DocumentKind = "text" | "presentation" | "spreadsheet" | "pdf";

/** Formats of `source` whose content is plain text, with the suffix that makes LibreOffice read it as what it is. */
const plainFormats = {
  ...{ html: "html", htm: "html", txt: "txt", lrc: "txt", log: "txt", xml: "txt" },
  // Source code
  ...{ c: "txt", cpp: "txt", h: "txt", asm: "txt", s: "txt", java: "txt", asp: "txt", bat: "txt", bas: "txt" },
  ...{ prg: "txt", cmd: "txt" },
} as const;

/** The formats of `source` by kind. */
export const sourceFormats = {
  text: [
    ...(["doc", "docx", "wps", "wpss", "docm", "dotm", "dot", "dotx", "rtf", "wpt"] as const),
    ...(Object.keys(plainFormats) as (keyof typeof plainFormats)[]),
  ],
  presentation: ["pptx", "ppt", "pot", "potx", "pps", "ppsx", "dps", "dpt", "pptm", "potm", "ppsm", "dpss"],
  spreadsheet: ["xls", "xlt", "et", "ett", "xlsx", "xltx", "csv", "xlsb", "xlsm", "xltm", "ets"],
  pdf: ["pdf"],
} as const satisfies Record<DocumentKind, readonly string[]>;

export type SourceFormat = (typeof sourceFormats)[DocumentKind][number];

/** The kind of a format; undefined for what is none. */
export function kindOfFormat(format: string): DocumentKind | undefined {
  const kinds = Object.keys(sourceFormats) as DocumentKind[];
  return kinds.find((kind) => (sourceFormats[kind] as readonly string[]).includes(format));
}

/** A source that was found to be what it is said to be. */
export interface SourceDocument {
  kind: DocumentKind;
  /** The suffix that tells LibreOffice what the content is, whatever the object is called. */
  suffix: string;
}

/**
 * Takes what the parameter `source` or else the key says, and checks it against the content: LibreOffice makes a document
 * of anything that it can open, a picture too. Throws a TaskFailure.
 */
export async function identifySource(
  source: { uri: string; key: string; path: string },
  given: SourceFormat | undefined,
): Promise<SourceDocument> {
  const format = given ?? extname(source.key).slice(1).toLowerCase();
  const kind = kindOfFormat(format);
  if (kind === undefined) {
    const all = Object.values(sourceFormats).flat().join(" ");
    throw new TaskFailure(
      "InvalidArgument",
      `What kind of document ${source.uri} is cannot be told from its key. Give the parameter source; known are ${all}.`,
    );
  }
  const content = await recognizeContent(source.path);
  if (content.locked) {
    throw new TaskFailure("InvalidDocument", `${source.uri} is locked with a password, which doc/convert cannot open.`);
  }
  const plain = format === "csv" ? "csv" : plainFormats[format as keyof typeof plainFormats];
  if (content.kind !== (plain === undefined ? kind : "plain") || content.suffix === undefined) {
    const said = given === undefined ? `its key ends in .${format}` : `the parameter source says ${format}`;
    throw new TaskFailure("InvalidDocument", `${source.uri} is ${content.name}, but ${said}.`);
  }
  return { kind, suffix: plain ?? content.suffix };
}
