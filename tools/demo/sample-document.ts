import { strToU8, zipSync } from "fflate";

/** A page of a sample document: a heading, and paragraphs under it. */
export interface SamplePage {
  heading: string;
  paragraphs: string[];
}

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";
const RELATIONSHIPS = "application/vnd.openxmlformats-package.relationships+xml";

/** Makes a Word document of A4 pages: the least that Word itself opens. */
export function wordDocument(pages: SamplePage[]): Uint8Array {
  const body = pages.map(
    ({ heading, paragraphs }, index) =>
      paragraph(heading, '<w:rPr><w:b/><w:color w:val="1F4E79"/><w:sz w:val="56"/></w:rPr>', index > 0) +
      paragraphs.map((text) => paragraph(text, '<w:rPr><w:sz w:val="28"/></w:rPr>')).join(""),
  );
  const parts: Record<string, string> = {
    "[Content_Types].xml": `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="${RELATIONSHIPS}"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="${WORD}"/></Types>`,
    "_rels/.rels":
      '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>',
    "word/document.xml": `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>${body.join("")}<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1440" w:right="1440" w:bottom="1440" w:left="1440"/></w:sectPr></w:body></w:document>`,
  };
  return zipSync(Object.fromEntries(Object.entries(parts).map(([name, xml]) => [name, strToU8(XML + xml)])));
}

function paragraph(text: string, look: string, onNewPage = false): string {
  const properties = `<w:pPr>${onNewPage ? "<w:pageBreakBefore/>" : ""}<w:spacing w:after="240"/></w:pPr>`;
  return `<w:p>${properties}<w:r>${look}<w:t xml:space="preserve">${escapeXml(text)}</w:t></w:r></w:p>`;
}

function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
