import { dirname } from "node:path";
import { runCommand } from "../../tools/command";
import { gather } from "../figure";
import type { Item } from "../item";

/** A process of its own for each, since a module is loaded once only. */
const runs = 10;

/** How long a program waits for the library to load. */
export const importTime: Item = {
  name: "import",
  title: "importing the library, beyond importing @pulumi/pulumi",
  async measure({ rounds, say }) {
    const measured = await gather(rounds * runs, async (round) => {
      say(`${round + 1} of ${rounds * runs}`);
      return { library: await extraMs("dist/index.js"), provider: await extraMs("dist/providers/job.js") };
    });
    return [
      { what: "the library", unit: "ms", values: measured.library, target: { atMost: 50 } },
      { what: "the provider, before it sends anything", unit: "ms", values: measured.provider },
    ];
  },
};

async function extraMs(module: string): Promise<number> {
  const program = `
    require("@pulumi/pulumi");
    const start = performance.now();
    require("./${module}");
    process.stdout.write(String(performance.now() - start));
    process.exit();
  `;
  const { status, stdout, stderr } = await runCommand(process.execPath, ["-e", program], {
    cwd: dirname(dirname(__dirname)),
  });
  if (status !== 0) throw new Error(stderr);
  return Number(stdout);
}
