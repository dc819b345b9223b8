import { XMLBuilder, XMLParser } from "fast-xml-parser";

/** A value of an XML document: text, nested elements, or a repeated element. */
export type XmlValue = string | number | boolean | XmlElement | XmlValue[];

/** Elements by name, in the order in which they are written. */
export interface XmlElement {
  [name: string]: XmlValue;
}

const builder = new XMLBuilder({ format: false });

// Keys may begin or end with spaces, and may look like numbers: nothing is trimmed or guessed. Clients write control
// characters of keys as references, though XML 1.0 has none for them; the parser's own decoding would drop them.
const parser = new XMLParser({
  trimValues: false,
  parseTagValue: false,
  processEntities: false,
  cdataPropName: "#cdata",
  tagValueProcessor: (_name, text) => decodeReferences(text),
});

const NAMED: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

function decodeReferences(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(amp|lt|gt|quot|apos));/gi, (reference, hex, decimal, name) => {
    if (name !== undefined) return NAMED[name] ?? reference;
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : reference;
  });
}

/** Renders a document with one root element. */
export function renderXml(root: string, content: XmlElement): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${builder.build({ [root]: content })}`;
}

/**
 * Parses a document into plain objects: text as strings, repeated elements as arrays.
 * @throws when the text isn't well-formed, or declares a document type (no client does, and its entities could grow without bounds).
 */
export function parseXml(text: string): Record<string, unknown> {
  if (/<!DOCTYPE/i.test(text)) throw new Error("document type declarations are not accepted");
  return parser.parse(text, true) as Record<string, unknown>;
}
