/**
 * `npm run soak:documents [-- COUNT]`: starts LibreOffice as WebAssembly anew for each of 50 documents, and tells how many
 * starts needed another try and how long they took. Fails when one doesn't come through, or makes another PDF than the rest.
 */
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readPdf } from "../src/emulator/processing/documents/pdf";
import { WasmOffice } from "../src/emulator/processing/documents/wasm-office";
import { type SamplePage, wordDocument } from "./demo/sample-document";

const DEFAULT_COUNT = 50;

const pages: SamplePage[] = [
  { heading: "First page", paragraphs: ["What is written on the first page."] },
  { heading: "Second page", paragraphs: ["What is written on the second page."] },
  { heading: "Third page", paragraphs: ["What is written on the third page."] },
];
const expected = pages.flatMap(({ heading, paragraphs }) => [heading, ...paragraphs]);

interface Start {
  seconds: number;
  tries?: number;
  fault?: string;
  log: string;
}

/** One document through a LibreOffice that was not running before. */
async function coldStart(folder: string): Promise<Start> {
  await mkdir(folder);
  const from = join(folder, "document.docx");
  const to = join(folder, "document.pdf");
  await writeFile(from, wordDocument(pages));
  const office = new WasmOffice();
  const started = Date.now();
  const words: string[] = [];
  const log = (text: string) => words.push(text);
  const run = { folder, signal: new AbortController().signal, log };
  let outcome: Pick<Start, "tries" | "fault">;
  try {
    const { tries } = await office.toPdf({ ...run, uri: from, from, suffix: "docx", to });
    const seconds = (Date.now() - started) / 1000;
    const { pageCount, files } = await readPdf({ pdf: to, name: to, make: "txt" }, run);
    const text = (await readFile(files[0]?.path ?? "", "utf8")).split("\n").filter((line) => line.trim() !== "");
    const right = pageCount === pages.length && text.join("\n") === expected.join("\n");
    return {
      seconds,
      tries,
      log: words.join(""),
      ...(right ? {} : { fault: `wrong PDF: ${pageCount} pages, ${JSON.stringify(text)}` }),
    };
  } catch (error) {
    outcome = { fault: (error as Error).message };
  } finally {
    await office.close();
    await rm(folder, { recursive: true, force: true });
  }
  return { seconds: (Date.now() - started) / 1000, log: words.join(""), ...outcome };
}

async function main(): Promise<void> {
  const count = Number(process.argv[2] ?? DEFAULT_COUNT);
  const folder = await mkdtemp(join(tmpdir(), "soak-"));
  const starts: Start[] = [];
  try {
    for (let number = 1; number <= count; number++) {
      const start = await coldStart(join(folder, String(number)));
      starts.push(start);
      console.log(
        `${String(number).padStart(3)}  ${start.seconds.toFixed(1).padStart(5)} s  ${start.fault ?? `${start.tries} ${start.tries === 1 ? "try" : "tries"}`}`,
      );
      for (const line of start.log.split("\n").filter((line) => /, try \d/.test(line))) console.log(`       ${line}`);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const failed = starts.filter(({ fault }) => fault !== undefined).length;
  const retried = starts.filter(({ tries = 0 }) => tries > 1).length;
  const seconds = starts.map((start) => start.seconds).sort((a, b) => a - b);
  const at = (share: number) => `${seconds[Math.ceil(share * seconds.length) - 1]?.toFixed(1)} s`;
  console.log(`\n${count} cold starts: ${failed} failed, ${retried} needed more than one try.`);
  console.log(`Until the PDF was there: median ${at(0.5)}, nine of ten within ${at(0.9)}, longest ${at(1)}.`);
  const most = Math.max(...starts.map(({ tries = 0 }) => tries));
  for (let tries = 1; tries <= most; tries++) {
    console.log(
      `  ${tries} ${tries === 1 ? "try  " : "tries"}: ${starts.filter((start) => start.tries === tries).length}`,
    );
  }
  if (failed > 0) process.exitCode = 1;
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
