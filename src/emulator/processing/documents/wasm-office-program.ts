/**
 * LibreOffice as WebAssembly, in a process of its own: it changes the working directory and globals of the process it is
 * loaded into, takes 0.9 GB, and has stood still while it started.
 */
import { readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { ownProgram } from "../node-program";
import type { WasmOfficeOrder, WasmOfficeReply } from "./wasm-office";

type Libreoffice = typeof import("@matbee/libreoffice-converter/server", { with: { "resolution-mode": "import" }});

const reply = (message: WasmOfficeReply) => process.send?.(message);

// Whoever started this may have been killed.
process.on("disconnect", () => process.exit());

async function main(): Promise<void> {
  const { createWorkerConverter } = require("@matbee/libreoffice-converter/server") as Libreoffice;
  // In a thread, so that this one stays free to notice that it is to end.
  const converter = await createWorkerConverter({
    workerPath: ownProgram("documents/wasm-office-thread").path,
    wasmPath: dirname(require.resolve("@matbee/libreoffice-converter/wasm/loader")),
  });
  process.on("message", async ({ from, suffix, pages, to }: WasmOfficeOrder) => {
    try {
      const { data } = await converter.convert(await readFile(from), {
        inputFormat: suffix as "docx",
        outputFormat: "pdf",
        // As a string: as an object it would be passed over.
        ...(pages && { filterOptions: JSON.stringify({ PageRange: { type: "string", value: pages } }) as never }),
      });
      await writeFile(to, data);
      reply({ state: "converted" });
    } catch (error) {
      reply({ state: "refused", why: error instanceof Error ? error.message : String(error) });
    }
  });
  reply({ state: "started" });
}

main().catch((error: Error) => process.send?.({ state: "refused", why: error.message }, () => process.exit(1)));
