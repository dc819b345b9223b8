import { link, mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { findOnPath } from "../executable";
import { TaskFailure } from "../task-failure";
import { runTool } from "../tool-process";
import type { Office, OfficeJob } from "./office";
import { readPdf } from "./pdf";

/** LibreOffice takes seconds. One that waits for somebody to press a button takes for ever. */
const LIMIT_MS = 180_000;

/** The path of the LibreOffice on PATH. */
export function findSoffice(path = process.env.PATH ?? ""): string | undefined {
  return findOnPath("soffice", path) ?? findOnPath("libreoffice", path);
}

/** The LibreOffice that is installed on the machine, started anew for each document. */
export class NativeOffice implements Office {
  constructor(
    private readonly soffice: string,
    private readonly limitMs = LIMIT_MS,
  ) {}

  async toPdf(job: OfficeJob): Promise<{ tries: number }> {
    // A profile of its own: with a shared one the second LibreOffice hands its work to the first, or fails.
    const profile = join(job.folder, "libreoffice-profile");
    const outputs = join(job.folder, "libreoffice");
    await mkdir(outputs, { recursive: true });
    const source = join(outputs, `document.${job.suffix}`);
    await link(job.from, source);
    const pageRange = job.pages && JSON.stringify({ PageRange: { type: "string", value: job.pages.join(",") } });
    const args = [
      `-env:UserInstallation=${pathToFileURL(profile)}`,
      ...["--headless", "--norestore", "--nologo", "--nolockcheck", "--nodefault"],
      ...["--convert-to", pageRange === undefined ? "pdf" : `pdf:${pdfFilter(job.suffix)}:${pageRange}`],
      ...["--outdir", outputs, source],
    ];
    job.log(`$ soffice ${args.join(" ")}\n`);
    const late = AbortSignal.timeout(this.limitMs);
    try {
      const { stdout, stderr, exitCode } = await runTool({
        command: this.soffice,
        args,
        folder: job.folder,
        signal: AbortSignal.any([job.signal, late]),
      });
      job.log(`${stdout.toString("utf8")}${stderr}`);
      // It says "source file could not be loaded", and exits with 0.
      const made = await rename(join(outputs, "document.pdf"), job.to).then(
        () => true,
        () => false,
      );
      if (!made) {
        throw new TaskFailure(
          "InvalidDocument",
          `LibreOffice made no PDF of ${job.uri} (exit code ${exitCode}): it is damaged, or of a kind it cannot read. The task's log has the rest.`,
        );
      }
    } catch (error) {
      if (!late.aborted || job.signal.aborted) throw error;
      throw new TaskFailure(
        "TaskTimeout",
        `LibreOffice had made no PDF of ${job.uri} after ${this.limitMs / 1000} s, and was ended.`,
      );
    } finally {
      await Promise.all([profile, outputs].map((path) => rm(path, { recursive: true, force: true })));
    }
    await readPdf({ pdf: job.to, name: `The PDF made of ${job.uri}`, make: "nothing" }, job);
    return { tries: 1 };
  }

  /** Nothing is left running between documents; those at work end with their tasks. */
  async close(): Promise<void> {}
}

/** Each of LibreOffice's applications has an export filter of its own. */
function pdfFilter(suffix: string): string {
  if (/^(xls|csv)/.test(suffix)) return "calc_pdf_Export";
  return /^ppt/.test(suffix) ? "impress_pdf_Export" : "writer_pdf_Export";
}
