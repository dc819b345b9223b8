import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ownProgram } from "../node-program";
import { missingPackage } from "../optional-package";
import { TaskFailure } from "../task-failure";
import { csvTable } from "./csv-table";
import type { Office, OfficeJob } from "./office";
import { readPdf } from "./pdf";

/** What the process with LibreOffice is told to convert: paths, since bytes would go through JSON. */
export interface WasmOfficeOrder {
  from: string;
  suffix: string;
  pages?: string;
  to: string;
}

export type WasmOfficeReply = { state: "started" } | { state: "converted" } | { state: "refused"; why: string };

const PACKAGE = "@matbee/libreoffice-converter";

/**
 * How often a document is tried. LibreOffice as WebAssembly has stood still in its cold starts, from a race between its
 * threads; why it mostly did is mended (see wasm-office-thread), and nobody has proven that it was all.
 */
const MOST_TRIES = 5;

/** How long each phase may take in the first try: ten times what it takes on an idle machine of two cores. */
const LIMITS_MS = { start: 30_000, warmUp: 15_000, conversion: 30_000, conversionPerMegabyte: 1_000 };
/** A busy machine is no standstill, so each try may take longer. */
const GROWTH = 1.25;
/** The package itself gives up after five minutes, and says so in the words of a failed conversion. */
const LONGEST_CONVERSION_MS = 240_000;

const WARM_UP_PAGES = ["Warm-up, first page", "Warm-up, second page"];
const WARM_UP_DOCUMENT = `{\\rtf1\\ansi ${WARM_UP_PAGES.join("\\page ")}}`;

/**
 * LibreOffice as WebAssembly, started at the first document and kept: warm it takes a fifth of a second for what cold takes
 * many. One document at a time.
 */
export class WasmOffice implements Office {
  #warm: OfficeProcess | undefined;
  #last: Promise<unknown> = Promise.resolve();
  readonly #running = new Set<OfficeProcess>();

  toPdf(job: OfficeJob): Promise<{ tries: number }> {
    const turn = this.#last.then(() => this.#convert(job));
    this.#last = turn.catch(() => {});
    return turn;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#running].map((office) => office.end()));
  }

  async #convert(job: OfficeJob): Promise<{ tries: number }> {
    job.signal.throwIfAborted();
    requirePackage();
    const source = await this.#source(job);
    const megabytes = (await stat(source.from)).size / 1e6;
    const limit = LIMITS_MS.conversion + megabytes * LIMITS_MS.conversionPerMegabyte;
    for (let tries = 1; ; tries++) {
      const patience = GROWTH ** (tries - 1);
      try {
        const office = await this.#ready(job, patience);
        const order = {
          ...source,
          to: job.to,
          ...(job.pages && { pages: job.pages.join(",") }),
        };
        await this.#run(office, order, Math.min(limit * patience, LONGEST_CONVERSION_MS), job);
        // It has called a conversion a success that was none.
        await readPdf({ pdf: job.to, name: `The PDF made of ${job.uri}`, make: "nothing" }, job).catch((error) => {
          throw error instanceof TaskFailure && error.code === "InvalidDocument"
            ? new Standstill(error.message)
            : error;
        });
        return { tries };
      } catch (error) {
        // Whoever says no to a document is well.
        if (error instanceof TaskFailure && !job.signal.aborted) throw error;
        await this.#endWarm();
        job.signal.throwIfAborted();
        if (!(error instanceof Standstill)) throw error;
        job.log(`LibreOffice, try ${tries} of ${MOST_TRIES}: ${error.message}\n`);
        if (tries < MOST_TRIES) continue;
        throw new TaskFailure(
          "ToolFailed",
          `LibreOffice as WebAssembly did not get through in ${MOST_TRIES} tries (${error.message}). The machine may be too busy: try again, or install LibreOffice so that soffice is on PATH, which needs less.`,
        );
      }
    }
  }

  /** The package imports CSV with options of its own, and what comes out is an empty sheet. */
  async #source({ from, suffix, folder }: OfficeJob): Promise<{ from: string; suffix: string }> {
    if (suffix !== "csv") return { from, suffix };
    const table = join(folder, "table.html");
    await writeFile(table, csvTable(await readFile(from)));
    // What makes of HTML a sheet.
    return { from: table, suffix: "xls" };
  }

  /** A LibreOffice that has converted something: only such a one was never seen to stand still. */
  async #ready(job: OfficeJob, patience: number): Promise<OfficeProcess> {
    if (this.#warm?.isRunning) return this.#warm;
    const started = Date.now();
    const office = new OfficeProcess();
    this.#warm = office;
    this.#running.add(office);
    office.exited.then(() => this.#running.delete(office));
    try {
      await office.expect("started", LIMITS_MS.start * patience, job.signal);
      await this.#warmUp(office, job, patience);
    } catch (error) {
      throw error instanceof Refused ? new Standstill(`it did not start: ${error.message}`) : error;
    }
    job.log(`LibreOffice as WebAssembly is ready after ${Date.now() - started} ms, as process ${office.pid}.\n`);
    return office;
  }

  async #warmUp(office: OfficeProcess, job: OfficeJob, patience: number): Promise<void> {
    const folder = join(job.folder, "warm-up");
    await mkdir(folder, { recursive: true });
    const order = { from: join(folder, "warm-up.rtf"), suffix: "rtf", to: join(folder, "warm-up.pdf") };
    await writeFile(order.from, WARM_UP_DOCUMENT);
    // Twice, because a second conversion has stood still too.
    for (let count = 0; count < 2; count++) {
      await office.convert(order, LIMITS_MS.warmUp * patience, job.signal);
    }
    const { files } = await readPdf({ pdf: order.to, name: "warm-up.pdf", make: "txt" }, { ...job, folder });
    const text = await readFile(files[0]?.path ?? "", "utf8");
    if (text.trim().split(/\n+/).join() !== WARM_UP_PAGES.join()) {
      throw new Standstill("the PDF of its warm-up holds other text");
    }
    await rm(folder, { recursive: true, force: true });
  }

  async #run(office: OfficeProcess, order: WasmOfficeOrder, limitMs: number, job: OfficeJob): Promise<void> {
    try {
      await office.convert(order, limitMs, job.signal);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      // A trap of the WebAssembly says nothing of the document: the process is broken.
      if (/RuntimeError|unreachable|out of bounds|call stack|Aborted|timeout/i.test(error.message)) {
        throw new Standstill(error.message);
      }
      throw new TaskFailure(
        "InvalidDocument",
        `LibreOffice cannot convert ${job.uri}: ${error.message}. It is damaged, or of a kind it cannot read.`,
      );
    }
  }

  async #endWarm(): Promise<void> {
    await this.#warm?.end();
    this.#warm = undefined;
  }
}

function requirePackage(): void {
  try {
    require.resolve(`${PACKAGE}/server`);
  } catch (error) {
    const alternative = ", or install LibreOffice so that soffice is on PATH";
    throw missingPackage(PACKAGE, "Converting office documents", error, alternative);
  }
}

/** What another try may mend. */
class Standstill extends Error {
  override readonly name = "Standstill";
}

/** LibreOffice has looked at the document and said no. */
class Refused extends Error {
  override readonly name = "Refused";
}

/** A process with one LibreOffice in it. */
class OfficeProcess {
  readonly #child: ChildProcess;
  readonly exited: Promise<unknown>;

  constructor() {
    const { path, execArgv } = ownProgram("documents/wasm-office-program");
    this.#child = fork(path, [], {
      // Without the optimizing compiler it starts sooner, and takes a third less memory.
      execArgv: ["--liftoff-only", ...execArgv],
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    this.exited = once(this.#child, "exit").catch(() => {});
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null && this.#child.connected;
  }

  convert(order: WasmOfficeOrder, limitMs: number, signal: AbortSignal): Promise<void> {
    this.#child.send(order, () => {});
    return this.expect("converted", limitMs, signal);
  }

  /** Waits for one message. Whoever is disappointed has to end the process, which may answer yet. */
  expect(state: WasmOfficeReply["state"], limitMs: number, signal: AbortSignal): Promise<void> {
    const child = this.#child;
    return new Promise<void>((resolve, reject) => {
      const settle = (act: () => void) => () => {
        clearTimeout(timer);
        child.off("message", heard).off("exit", gone).off("error", gone);
        signal.removeEventListener("abort", aborted);
        act();
      };
      const phase = state === "started" ? "starting" : "converting";
      const late = `it was still ${phase} after ${(limitMs / 1000).toFixed(1)} s`;
      const timer = setTimeout(
        settle(() => reject(new Standstill(late))),
        limitMs,
      );
      const gone = settle(() => reject(new Standstill(`its process ended while it was ${phase}`)));
      const aborted = settle(() => reject(signal.reason));
      const heard = (reply: WasmOfficeReply) =>
        settle(() => {
          if (reply.state === state) resolve();
          else reject(reply.state === "refused" ? new Refused(reply.why) : new Standstill(`it said ${reply.state}`));
        })();
      child.on("message", heard).on("exit", gone).on("error", gone);
      signal.addEventListener("abort", aborted, { once: true });
      if (signal.aborted) aborted();
    });
  }

  async end(): Promise<void> {
    // Nothing gentler reaches a process that stands still.
    if (this.isRunning) this.#child.kill("SIGKILL");
    await this.exited;
  }
}
