import { fork } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { openTaskService, type TaskRecord, type TaskService } from "../../../src/emulator/processing";
import { csvTable } from "../../../src/emulator/processing/documents/csv-table";
import { NativeOffice } from "../../../src/emulator/processing/documents/native-office";
import { ownProgram } from "../../../src/emulator/processing/node-program";
import { optionalPackage } from "../../../src/emulator/processing/optional-package";
import { wordDocument } from "../../../tools/demo/sample-document";
import { accepted, encode, FolderObjects, openWorkshop, saveAs, temporaryFolder } from "./folder-objects";
import { excelWorkbook, pdfOf, presentation } from "./sample-documents";

const letter = wordDocument([
  { heading: "First page", paragraphs: ["It has <two> paragraphs,", "and this is the second & last."] },
  { heading: "Second page", paragraphs: ["Grüße"] },
  { heading: "Third page", paragraphs: ["The end"] },
]);

/** What a PDF's pages say. */
async function pagesOf(path: string): Promise<string[]> {
  const { PDFiumLibrary } = await import("@hyzyla/pdfium");
  const library = await PDFiumLibrary.init();
  const pdf = await library.loadDocument(await readFile(path));
  const texts = [...pdf.pages()].map((page) => page.getText().trim());
  pdf.destroy();
  return texts;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

// A start of LibreOffice as WebAssembly takes seconds, and a minute where it has to be tried again.
const COLD_START_MS = 120_000;

describe("with LibreOffice as WebAssembly", () => {
  let folder: string;
  let objects: FolderObjects;
  let service: TaskService;

  /** Runs a task whose targets lie in a folder of their own; answers its record and the paths of what it made. */
  async function convert(name: string, content: Uint8Array | string, parameters: string, target: string) {
    const key = `${Math.random()}/${name}`;
    await objects.put("sources", key, typeof content === "string" ? { text: content } : { bytes: content });
    const task = await accepted(service, key, `doc/convert,${parameters}${saveAs(`{dirname}/${target}`)}`);
    const record = await service.ended(task.id);
    const prefix = "oss://results/";
    const made = record.targets.map((uri) => objects.file("results", uri.slice(prefix.length)));
    const names = record.targets.map((uri) => uri.slice(prefix.length).split("/").slice(1).join("/"));
    return { record, made, names };
  }

  const pidIn = async (record: TaskRecord) =>
    Number(/ready after \d+ ms, as process (\d+)/.exec((await service.log(record.id)) ?? "")?.[1]);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "documents-"));
    objects = new FolderObjects(join(folder, "objects"), "sources", "results");
    service = await openTaskService({ dataDirectory: join(folder, "data"), objects, findSoffice: () => undefined });
  });

  afterAll(async () => {
    await service.close();
    await rm(folder, { recursive: true, force: true });
  });

  test("a Word document becomes a picture a page", { timeout: COLD_START_MS }, async () => {
    const { record, made, names } = await convert("letter.docx", letter, "target_png,source_docx", "page_{index}.png");
    expect(record).toMatchObject({ status: "Succeeded" });
    expect(record.id).toMatch(/^OfficeConversion-/);
    expect(names).toEqual(["page_1.png", "page_2.png", "page_3.png"]);
    const inks = [];
    for (const { path, contentType } of made) {
      expect(contentType).toBe("image/png");
      // A4 at 96 dots an inch.
      expect(await sharp(path).metadata()).toMatchObject({ format: "png", width: 794, height: 1123 });
      const { channels } = await sharp(path).greyscale().stats();
      expect(channels[0]).toMatchObject({ max: 255 });
      expect(channels[0]?.min).toBeLessThan(100);
      inks.push(channels[0]?.mean);
    }
    // The first page has most ink.
    expect(new Set(inks).size).toBe(3);
    expect(Math.min(...inks.map(Number))).toBe(inks[0]);
  });

  test("it becomes JPEGs of chosen pages", { timeout: COLD_START_MS }, async () => {
    const parameters = `target_jpg,pages_${encode("2-9")}`;
    const { names, made } = await convert("letter.docx", letter, parameters, "page");
    expect(names).toEqual(["page_0_2.jpg", "page_0_3.jpg"]);
    expect(await sharp(made[0]?.path).metadata()).toMatchObject({ format: "jpeg", width: 794, height: 1123 });
  });

  test("it becomes a PDF, of all pages or of some", { timeout: COLD_START_MS }, async () => {
    const all = await convert("letter.docx", letter, "target_pdf", "letter.pdf");
    expect(all.made[0]?.contentType).toBe("application/pdf");
    const pages = await pagesOf(all.made[0]?.path ?? "");
    expect(pages.map((text) => text.split(/\s+/).slice(0, 2).join(" "))).toEqual([
      "First page",
      "Second page",
      "Third page",
    ]);
    const some = await convert("letter.docx", letter, `target_pdf,pages_${encode("1,3")}`, "letter");
    expect(some.names).toEqual(["letter.pdf"]);
    expect((await pagesOf(some.made[0]?.path ?? "")).map((text) => text.slice(0, 5))).toEqual(["First", "Third"]);
  });

  test("it becomes a text", { timeout: COLD_START_MS }, async () => {
    const { made } = await convert("letter.docx", letter, `target_txt,pages_${encode("1-2")}`, "letter.txt");
    expect(made[0]?.contentType).toBe("text/plain; charset=utf-8");
    const text = await readFile(made[0]?.path ?? "", "utf8");
    expect(text.split(/\s*\n\s*/).filter(Boolean)).toEqual([
      "First page",
      "It has <two> paragraphs,",
      "and this is the second & last.",
      "Second page",
      "Grüße",
    ]);
  });

  test("one LibreOffice serves them all, and another one comes when it has died", {
    timeout: COLD_START_MS,
  }, async () => {
    const first = await convert("a.rtf", "{\\rtf1 one}", "target_txt", "a.txt");
    const log = await service.log(first.record.id);
    expect(log).not.toContain("ready after");
    const pids = await Promise.all(service.list().map(pidIn));
    const [pid = 0] = pids.filter(Boolean);
    expect(isAlive(pid)).toBe(true);
    process.kill(pid, "SIGKILL");
    const [second, third] = await Promise.all([
      convert("b.rtf", "{\\rtf1 two}", "target_txt", "b.txt"),
      convert("c.rtf", "{\\rtf1 three}", "target_txt", "c.txt"),
    ]);
    expect(await readFile(second.made[0]?.path ?? "", "utf8")).toBe("two\n");
    expect(await readFile(third.made[0]?.path ?? "", "utf8")).toBe("three\n");
    const started = (await Promise.all([second, third].map(({ record }) => pidIn(record)))).filter(Boolean);
    expect(started).toHaveLength(1);
    expect(started[0]).not.toBe(pid);
  });

  test("other kinds are converted too", { timeout: COLD_START_MS }, async () => {
    const slides = await convert("talk.pptx", presentation(["Hello", "Questions?"]), "target_png", "slide-{index}");
    expect(slides.names).toEqual(["slide-1.png", "slide-2.png"]);
    expect(await sharp(slides.made[1]?.path).metadata()).toMatchObject({ width: 960, height: 720 });
    const notes = await convert("talk.pptx", presentation(["Hello", "Questions?"]), "target_txt", "talk.txt");
    expect(await readFile(notes.made[0]?.path ?? "", "utf8")).toBe("Hello\n\nQuestions?\n");
    const book = await convert(
      "book.xlsx",
      excelWorkbook({ Spring: "March", Summer: "June" }),
      "target_pdf",
      "book.pdf",
    );
    expect(await pagesOf(book.made[0]?.path ?? "")).toEqual([
      expect.stringContaining("March"),
      expect.stringContaining("June"),
    ]);
    const table = await convert("table.csv", "name,price\nTea,4\n", "target_pdf", "table.pdf");
    // Around it LibreOffice prints the sheet's name and the page's number.
    const [cells = ""] = await pagesOf(table.made[0]?.path ?? "");
    expect(cells.split(/\s+/)).toEqual(expect.arrayContaining(["name", "price", "Tea", "4"]));
    const page = await convert("page.html", "<h1>Head</h1><p>Body</p>", "target_txt", "page.txt");
    expect(await readFile(page.made[0]?.path ?? "", "utf8")).toMatch(/^Head\s+Body\n$/);
    const code = await convert("main.c", "int main() { return 0; }\n", "target_txt", "main.txt");
    expect(await readFile(code.made[0]?.path ?? "", "utf8")).toBe("int main() { return 0; }\n");
  });

  test("pictures of a workbook are named by sheet and page", { timeout: COLD_START_MS }, async () => {
    const book = excelWorkbook({ Spring: "March", "Late summer": "August" });
    const named = await convert("book.xlsx", book, "target_png", "{index} {sheetname}.png");
    expect(named.names).toEqual(["1_1 Spring.png", "2_1 Late summer.png"]);
    const second = await convert("book.xlsx", book, `target_jpg,pages_${encode("2")}`, "{index}");
    expect(second.names).toEqual(["2_1.jpg"]);
  });

  test("nothing is left of the work, and closing leaves no process", { timeout: COLD_START_MS }, async () => {
    expect(await readdir(join(folder, "data", "work")).catch(() => [])).toEqual([]);
    const pids = (await Promise.all(service.list().map(pidIn))).filter(Boolean);
    expect(pids.filter(isAlive)).toHaveLength(1);
    await service.close();
    expect(pids.filter(isAlive)).toEqual([]);
  });
});

test("CSV is read with its quotes, line ends and encodings", () => {
  const rows = (html: string) =>
    [...html.matchAll(/<tr>(.*?)<\/tr>/gs)].map(([, row = ""]) =>
      [...row.matchAll(/<td>(.*?)<\/td>/gs)].map(([, cell]) => cell),
    );
  expect(rows(csvTable(Buffer.from('a,b\r\n"1,""2""\n3",<x>\n,\n')))).toEqual([
    ["a", "b"],
    ['1,"2"<br>3', "&lt;x&gt;"],
    ["", ""],
  ]);
  expect(rows(csvTable(Buffer.from("no end,")))).toEqual([["no end", ""]]);
  expect(rows(csvTable(Buffer.from("\ufeff茶,4")))).toEqual([["茶", "4"]]);
  expect(rows(csvTable(Buffer.from([0xb2, 0xe8, 0x2c, 0x34])))).toEqual([["茶", "4"]]);
  expect(rows(csvTable(Buffer.from("\ufeff茶,4", "utf16le")))).toEqual([["茶", "4"]]);
  expect(rows(csvTable(Buffer.alloc(0)))).toEqual([]);
});

test("who lacks a package is told how to get it", () => {
  expect(() => optionalPackage("no-such-package", "Drawing pages")).toThrow(
    'Drawing pages is done by the npm package no-such-package, which is not installed. Run "npm install --save-dev no-such-package" where the local OSS is started.',
  );
  const broken = () => {
    throw new Error("Could not load the module for this platform\nmore");
  };
  expect(() => optionalPackage("sharp", "Drawing", broken)).toThrow(
    "which cannot be loaded (Could not load the module for this platform)",
  );
});

test("the process with LibreOffice ends with the one that has started it", { timeout: 30_000 }, async () => {
  const { path, execArgv } = ownProgram("documents/wasm-office-program");
  const office = fork(path, {
    execArgv: ["--liftoff-only", ...execArgv],
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  const exit = once(office, "exit");
  office.disconnect();
  expect(await exit).toEqual([0, null]);
});

describe("a PDF is drawn and read without LibreOffice", () => {
  const pdf = pdfOf(["Uno", "Due", "Tre"]);

  async function shopWithPdf() {
    const findSoffice = vi.fn(() => undefined);
    const shop = await openWorkshop({ findSoffice });
    await shop.objects.put("sources", "three.pdf", { bytes: pdf });
    return { ...shop, findSoffice };
  }

  test("as pictures and as text", async () => {
    const { objects, process, findSoffice } = await shopWithPdf();
    expect(await process("three.pdf", `doc/convert,target_png${saveAs("{index}.png")}`)).toMatchObject({
      status: "Succeeded",
      targets: ["oss://results/1.png", "oss://results/2.png", "oss://results/3.png"],
    });
    // 200 by 100 points at 96 dots an inch.
    expect(await sharp(objects.file("results", "2.png").path).metadata()).toMatchObject({ width: 267, height: 133 });
    await process("three.pdf", `doc/convert,target_txt,pages_${encode("3,1")}${saveAs("three.txt")}`);
    expect(await readFile(objects.file("results", "three.txt").path, "utf8")).toBe("Uno\n\nTre\n");
    await process("three.pdf", `doc/convert,target_pdf${saveAs("copy.pdf")}`);
    expect(await pagesOf(objects.file("results", "copy.pdf").path)).toEqual(["Uno", "Due", "Tre"]);
    expect(findSoffice).not.toHaveBeenCalled();
  });

  test("also where only the parameter source tells what it is", async () => {
    const { objects, process } = await shopWithPdf();
    await objects.put("sources", "unnamed", { bytes: pdf });
    const work = (parameters: string) => process("unnamed", `doc/convert,target_txt${parameters}${saveAs("it.txt")}`);
    expect(await work("")).toMatchObject({ status: "Failed" });
    expect(await work(",source_pdf")).toMatchObject({ status: "Succeeded" });
    expect(await readFile(objects.file("results", "it.txt").path, "utf8")).toBe("Uno\n\nDue\n\nTre\n");
    expect(await work(",source_docx")).toMatchObject({ status: "Failed", code: "InvalidDocument" });
  });

  test("in parts into another PDF, whose pages look as they did", async () => {
    const { objects, process } = await shopWithPdf();
    const part = async (key: string, pages: string) => {
      const task = await process(key, `doc/convert,target_pdf,pages_${encode(pages)}${saveAs("part.pdf")}`);
      expect(task).toMatchObject({ status: "Succeeded", targets: ["oss://results/part.pdf"] });
      const { path, contentType } = objects.file("results", "part.pdf");
      expect(contentType).toBe("application/pdf");
      return path;
    };
    expect(await pagesOf(await part("three.pdf", "3,1"))).toEqual(["Uno", "Tre"]);
    expect(await pagesOf(await part("three.pdf", "2-9"))).toEqual(["Due", "Tre"]);
    // The content of the others is gone, and not only hidden.
    const content = await readFile(await part("three.pdf", "2"), "latin1");
    expect(["Uno", "Due", "Tre"].filter((text) => content.includes(`(${text})`))).toEqual(["Due"]);

    const page = async (key: string, number: string) => {
      await process(key, `doc/convert,target_png,pages_${encode(number)}${saveAs("page.png")}`);
      return sharp(objects.file("results", "page.png").path).raw().toBuffer();
    };
    await objects.put("sources", "part.pdf", { copyOf: await part("three.pdf", "2-3") });
    expect(Buffer.compare(await page("part.pdf", "2"), await page("three.pdf", "3"))).toBe(0);
    expect(Buffer.compare(await page("part.pdf", "1"), await page("three.pdf", "3"))).not.toBe(0);

    // A document that may be read by anybody but changed by its owner only, its content therefore encrypted.
    const { PDFDocument } = await import("@cantoo/pdf-lib");
    const owned = await PDFDocument.load(pdf);
    owned.encrypt({ ownerPassword: "owner", userPassword: "", permissions: { modifying: false } });
    await objects.put("sources", "owned.pdf", { bytes: await owned.save() });
    expect(await pagesOf(await part("owned.pdf", "1,3"))).toEqual(["Uno", "Tre"]);
  });

  test("but not beyond its pages", async () => {
    const { process } = await shopWithPdf();
    const beyond = await process("three.pdf", `doc/convert,target_png,pages_${encode("4-9")}${saveAs("{index}.png")}`);
    expect(beyond).toMatchObject({ status: "Failed", code: "InvalidArgument" });
    expect(beyond.message).toBe("The parameter pages asks for 4-9, but the document has 3 pages only.");
  });

  test("a damaged one fails", async () => {
    const { objects, process } = await shopWithPdf();
    await objects.put("sources", "cut.pdf", { bytes: pdf.subarray(0, 60) });
    const cut = await process("cut.pdf", `doc/convert,target_png${saveAs("{index}.png")}`);
    expect(cut).toMatchObject({ status: "Failed", code: "InvalidDocument" });
    expect(cut.message).toMatch(/^oss:\/\/sources\/cut\.pdf cannot be read as a PDF/);
  });
});

describe("what cannot be converted fails before any LibreOffice is looked for", () => {
  const png = () =>
    sharp({ create: { width: 9, height: 9, channels: 3, background: "red" } })
      .png()
      .toBuffer();
  const cases: [what: string, key: string, content: () => Promise<Uint8Array> | Uint8Array, message: string][] = [
    [
      "a picture with a document's name",
      "a.docx",
      png,
      "oss://sources/a.docx is a PNG picture, but its key ends in .docx.",
    ],
    [
      "a workbook said to be a text",
      "b.docx",
      () => excelWorkbook({ A: "1" }),
      "is an Excel workbook, but its key ends",
    ],
    ["half a document", "c.docx", () => letter.subarray(0, 400), "is a damaged or cut-off ZIP archive, but"],
    ["nothing at all", "d.docx", () => Buffer.alloc(0), "is empty, but"],
    [
      "plain text with a document's name",
      "e.doc",
      () => Buffer.from("Dear Sir"),
      "is plain text, but its key ends in .doc",
    ],
    ["bytes said to be text", "f.txt", () => Buffer.from([1, 0, 2, 0]), "is of an unknown kind, and binary, but"],
    ["a key that tells nothing", "g.xyz", () => letter, "Give the parameter source; known are doc docx"],
    ["a workbook, as text", "h.xlsx", () => excelWorkbook({ A: "1" }), "Spreadsheets cannot be converted to txt"],
  ];

  test.each(cases)("%s", async (_, key, content, message) => {
    const findSoffice = vi.fn(() => undefined);
    const { objects, process } = await openWorkshop({ findSoffice });
    await objects.put("sources", key, { bytes: await content() });
    const task = await process(key, `doc/convert,target_txt${saveAs("out.txt")}`);
    expect(task).toMatchObject({ status: "Failed", code: expect.stringMatching(/^Invalid(Document|Argument)$/) });
    expect(task.message).toContain(message);
    expect(findSoffice).not.toHaveBeenCalled();
  });

  test("a document of more than 200 MB", async () => {
    const { objects, process, folder } = await openWorkshop({ findSoffice: () => undefined });
    const path = join(folder, "large");
    await writeFile(path, letter);
    await truncate(path, 200 * 1024 * 1024 + 1);
    await objects.put("sources", "large.docx", { copyOf: path });
    const task = await process("large.docx", `doc/convert,target_pdf${saveAs("large.pdf")}`);
    expect(task).toMatchObject({ status: "Failed", code: "InvalidDocument" });
    expect(task.message).toBe("oss://sources/large.docx has 201 MB: documents of up to 200 MB can be converted.");
  });

  test("mistakes in the instruction are refused at once", async () => {
    const { objects, service } = await openWorkshop();
    await objects.put("sources", "a.docx", { bytes: letter });
    for (const [parameters, message] of [
      ["target_gif", /target of doc\/convert is gif/],
      ["target_pdf,source_odt", /source of doc\/convert is odt/],
      ["target_txt,source_xlsx", /Spreadsheets cannot/],
      [`target_pdf,pages_${encode("9-4")}`, /ends before it begins/],
      [`target_pdf,pages_${encode("0")}`, /counted from 1/],
      ["source_docx", /target is required/],
    ] as const) {
      const answer = await service.submit("sources", "a.docx", `doc/convert,${parameters}${saveAs("a.pdf")}`);
      expect(answer, parameters).toHaveProperty("refused");
      if ("refused" in answer) expect(answer.refused.message).toMatch(message);
    }
  });
});

describe("with the LibreOffice of the machine", () => {
  /** A program that notes its arguments and does what a line of shell says. */
  async function soffice(line: string) {
    const folder = await temporaryFolder();
    const path = join(folder, "soffice");
    await writeFile(join(folder, "made.pdf"), pdfOf(["From LibreOffice"]));
    await writeFile(
      path,
      `#!/bin/sh\nprintf '%s\\n' "$@" >> "${folder}/arguments"\nwhile [ "$1" != --outdir ]; do shift; done\n${line}\n`,
    );
    await chmod(path, 0o755);
    return { path, folder, args: async () => (await readFile(join(folder, "arguments"), "utf8")).trim().split("\n") };
  }

  test("each document has a profile of its own", async () => {
    const tool = await soffice('cp "$(dirname "$0")/made.pdf" "$2/document.pdf"');
    const { objects, process } = await openWorkshop({ findSoffice: () => tool.path });
    await objects.put("sources", "letter.dotx", { bytes: letter });
    const task = await process("letter.dotx", `doc/convert,target_txt${saveAs("letter.txt")}`);
    expect(task).toMatchObject({ status: "Succeeded" });
    expect(await readFile(objects.file("results", "letter.txt").path, "utf8")).toBe("From LibreOffice\n");
    const args = await tool.args();
    expect(args[0]).toMatch(/^-env:UserInstallation=file:\/\/\/.*OfficeConversion-.*libreoffice-profile$/);
    expect(args.slice(args.indexOf("--convert-to"), args.indexOf("--outdir"))).toEqual(["--convert-to", "pdf"]);
    expect(args.at(-1)).toMatch(/document\.docx$/);
  });

  test("chosen pages are asked for with the right filter", async () => {
    const tool = await soffice('cp "$(dirname "$0")/made.pdf" "$2/document.pdf"');
    await writeFile(join(tool.folder, "made.pdf"), pdfOf(["1", "2", "3"]));
    const { objects, process } = await openWorkshop({ findSoffice: () => tool.path });
    await objects.put("sources", "book.xlsx", { bytes: excelWorkbook({ A: "1" }) });
    await process("book.xlsx", `doc/convert,target_pdf,pages_${encode("2-7")}${saveAs("book.pdf")}`);
    expect(await tool.args()).toContain('pdf:calc_pdf_Export:{"PageRange":{"type":"string","value":"2,3"}}');
  });

  test("a document that it cannot load fails, with its words in the log", async () => {
    const tool = await soffice("echo 'Error: source file could not be loaded'");
    const { objects, process, service } = await openWorkshop({ findSoffice: () => tool.path });
    await objects.put("sources", "letter.docx", { bytes: letter });
    const task = await process("letter.docx", `doc/convert,target_pdf${saveAs("letter.pdf")}`);
    expect(task).toMatchObject({ status: "Failed", code: "InvalidDocument" });
    expect(task.message).toContain("LibreOffice made no PDF of oss://sources/letter.docx");
    expect(await service.log(task.id)).toContain("source file could not be loaded");
  });

  test("one that never ends is ended", async () => {
    const tool = await soffice("sleep 60");
    const folder = await temporaryFolder();
    const from = join(folder, "letter.docx");
    await writeFile(from, letter);
    const run = { folder, signal: new AbortController().signal, log: () => {} };
    const job = { ...run, uri: "oss://a/letter.docx", from, suffix: "docx", to: join(folder, "letter.pdf") };
    await expect(new NativeOffice(tool.path, 300).toPdf(job)).rejects.toMatchObject({ code: "TaskTimeout" });
  });
});
