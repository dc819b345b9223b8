import { firstUp } from "../deployments/first-up";
import { emptyProgram, fleetProgram } from "../deployments/programs";
import { type Figure, gather, ratios } from "../figure";
import { type Item, jobsOf } from "../item";
import { startMinimalServer } from "../servers/server";

/** What more jobs cost. */
export const fleetGrowth: Item = {
  name: "5",
  title: "fleets of 100, 1,000 and 10,000 new jobs",
  async measure(run) {
    const { rounds, say } = run;
    const sizes = [100, 1_000, 10_000].map((size) => jobsOf(run, size));
    const { endpoint, stop } = await startMinimalServer({ delayMs: 0 });
    try {
      const measured = await gather(rounds, async (round) => {
        say(`round ${round + 1} of ${rounds}`);
        const empty = (await firstUp(emptyProgram, endpoint)).seconds;
        const found: Record<string, number> = {};
        for (const size of sizes) {
          say(`round ${round + 1} of ${rounds}, ${size} jobs`);
          const { seconds, providerMb } = await firstUp(fleetProgram(size), endpoint);
          found[`${size} jobs`] = ((seconds - empty) * 1_000) / size;
          if (providerMb !== undefined) found.memory = providerMb;
        }
        return found;
      });
      const [small = [], middle = [], large = []] = sizes.map((size) => measured[`${size} jobs`] ?? []);
      const time = (what: string, values: readonly number[]): Figure => ({ what, unit: "ms", values });
      return [
        ...[small, middle, large].map((values, place) =>
          time(`${sizes[place]} jobs, beyond an empty up, a job`, values),
        ),
        {
          what: `time a job, ${sizes[2]} jobs ÷ ${sizes[1]}`,
          unit: "×",
          values: ratios(large, middle),
          target: { atMost: 1 },
        },
        {
          what: `most memory of the provider, ${sizes[2]} jobs`,
          unit: "MB",
          values: measured.memory ?? [],
          target: { atMost: 200 },
          ...(measured.memory === undefined ? { note: "this system doesn't tell" } : {}),
        },
      ];
    } finally {
      await stop();
    }
  },
};
