/** `npm run bench`: measures, prints a table, and writes bench/results.json. docs/performance.md tells how to read both. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Progress } from "../tools/progress";
import { HELP, parseOptions } from "./options";
import { type ItemResult, report, table } from "./report";

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2));
  if (options === undefined) {
    process.stdout.write(HELP);
    return;
  }
  const { items, rounds, quick } = options;
  const results: ItemResult[] = [];
  for (const item of items) {
    const progress = new Progress(`${item.name}. ${item.title}…`);
    const say = (text: string) => progress.update(`${item.name}. ${item.title}: ${text}…`);
    try {
      results.push({ item, figures: await item.measure({ rounds, quick, say }) });
    } catch (error) {
      process.exitCode = 1;
      results.push({ item, figures: [], failure: error instanceof Error ? error.message : String(error) });
    } finally {
      progress.end();
    }
    // As soon as it is known: the whole takes long.
    if (items.length > 1) process.stderr.write(`${table(results.slice(-1))}\n`);
  }
  process.stdout.write(`${table(results)}\n`);
  writeFileSync(join(__dirname, "results.json"), `${JSON.stringify(report(results, { rounds, quick }), null, 2)}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
});
