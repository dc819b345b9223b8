import { optionalPackage } from "../optional-package";

/** A top entry of a PDF's outline. */
export interface OutlineEntry {
  title: string;
  /** Number of the page it leads to, from 1. */
  page: number;
}

/** The part of PDFium that its wrapper keeps to itself. */
interface RawPdfium {
  _FPDF_InitLibraryWithConfig(config: object): void;
  _FPDF_LoadMemDocument(bytes: number, size: number, password: number): number;
  _FPDFBookmark_GetFirstChild(document: number, parent: number): number;
  _FPDFBookmark_GetNextSibling(document: number, bookmark: number): number;
  _FPDFBookmark_GetTitle(bookmark: number, buffer: number, size: number): number;
  _FPDFBookmark_GetDest(document: number, bookmark: number): number;
  _FPDFDest_GetDestPageIndex(document: number, destination: number): number;
  wasmExports: { malloc(size: number): number };
  HEAPU8: Uint8Array;
}

/** The outline of a PDF; LibreOffice gives that of a workbook an entry for each sheet with something in it. */
export async function outlineOf(bytes: Uint8Array): Promise<OutlineEntry[]> {
  const { PDFiumModule } = optionalPackage("@hyzyla/pdfium", "Reading PDFs") as {
    PDFiumModule(options: object): Promise<RawPdfium>;
  };
  const pdfium = await PDFiumModule({});
  pdfium._FPDF_InitLibraryWithConfig({ version: 2 });
  // Nothing is given back: the process ends soon.
  const held = pdfium.wasmExports.malloc(bytes.length);
  pdfium.HEAPU8.set(bytes, held);
  const document = pdfium._FPDF_LoadMemDocument(held, bytes.length, 0);
  const entries: OutlineEntry[] = [];
  if (document === 0) return entries;
  for (
    let bookmark = pdfium._FPDFBookmark_GetFirstChild(document, 0);
    bookmark !== 0;
    bookmark = pdfium._FPDFBookmark_GetNextSibling(document, bookmark)
  ) {
    const size = pdfium._FPDFBookmark_GetTitle(bookmark, 0, 0);
    const title = pdfium.wasmExports.malloc(size);
    pdfium._FPDFBookmark_GetTitle(bookmark, title, size);
    const page = pdfium._FPDFDest_GetDestPageIndex(document, pdfium._FPDFBookmark_GetDest(document, bookmark)) + 1;
    // UTF-16, ended by a zero.
    entries.push({ title: Buffer.from(pdfium.HEAPU8.slice(title, title + size - 2)).toString("utf16le"), page });
  }
  return entries;
}
