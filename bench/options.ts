import { parseArgs } from "node:util";
import type { Item } from "./item";
import { items } from "./items";

/** What `--help` prints. */
export const HELP = `Usage: npm run bench -- [options]

Measures how fast the library is, as ratios to other ways of doing the same in the same run.

  --only 1,6,import   only these items; default all
  --rounds N          how often each is measured; the median counts; default 3
  --quick             one round with a tenth of the jobs, to see that everything works
  --help              this text

Items:
${items.map(({ name, title }) => `  ${name.padEnd(7)} ${title}`).join("\n")}
`;

/** What is to be measured, and how often. */
export interface Options {
  readonly items: readonly Item[];
  readonly rounds: number;
  readonly quick: boolean;
}

/**
 * Reads the arguments of the command.
 *
 * @returns undefined when they ask for help.
 * @throws Error with a message for the person who wrote them.
 */
export function parseOptions(args: string[]): Options | undefined {
  const { values } = parseArgs({
    args,
    options: {
      only: { type: "string" },
      rounds: { type: "string" },
      quick: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return undefined;
  const rounds = values.rounds ?? (values.quick ? "1" : "3");
  if (!/^[1-9]\d?$/.test(rounds)) throw new Error(`--rounds must be a whole number from 1 to 99, not ${rounds}`);
  const wanted = values.only?.split(",").map((name) => name.trim());
  const unknown = wanted?.filter((name) => !items.some((item) => item.name === name)) ?? [];
  if (unknown.length > 0) {
    throw new Error(`--only has no item ${unknown.join(", ")}; there are ${items.map(({ name }) => name).join(", ")}`);
  }
  return {
    items: items.filter(({ name }) => wanted?.includes(name) ?? true),
    rounds: Number(rounds),
    quick: values.quick,
  };
}
