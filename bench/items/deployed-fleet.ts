import { Deployment } from "../deployments/deployment";
import { emptyProgram, fleetProgram, trivialResourcesProgram } from "../deployments/programs";
import { gather, ratios } from "../figure";
import { type Item, jobsOf } from "../item";
import { startMinimalServer } from "../servers/server";

/** What a deploy costs that finds nothing to do, or little. */
export const deployedFleet: Item = {
  name: "3",
  title: "`pulumi up` of 10,000 deployed jobs ÷ of an empty program",
  async measure(run) {
    const { rounds, say } = run;
    const jobs = jobsOf(run, 10_000);
    const { endpoint, stop } = await startMinimalServer({ delayMs: 0, sources: jobs });
    try {
      const measured = await gather(rounds, async (round) => {
        say(`round ${round + 1} of ${rounds}`);
        const deployment = await Deployment.open(endpoint);
        const up = async (program: string) => (await deployment.up(program)).seconds;
        try {
          const empty = await up(emptyProgram);
          const one = trivialResourcesProgram(1);
          await up(one);
          const trivial = await up(one);
          await up(fleetProgram(jobs));
          const unchanged = await up(fleetProgram(jobs));
          const changed = await up(fleetProgram(jobs, { changed: true }));
          await up(fleetProgram(jobs, { changed: true, watched: true }));
          const watched = await up(fleetProgram(jobs, { changed: true, watched: true }));
          await up(fleetProgram(jobs, { changed: true, exported: true }));
          const exported = await up(fleetProgram(jobs, { changed: true, exported: true }));
          return { empty, trivial, unchanged, changed, watched, exported };
        } finally {
          await deployment.remove();
        }
      });
      const { empty, trivial, unchanged, changed, watched, exported } = measured;
      const more = (values: readonly number[]) =>
        ratios(
          values.map((value, round) => value - (unchanged[round] ?? Number.NaN)),
          empty,
        );
      return [
        { what: "empty program", unit: "s", values: empty },
        { what: "one resource that does nothing", unit: "s", values: trivial },
        { what: "nothing changed", unit: "s", values: unchanged },
        { what: "one job changed", unit: "s", values: changed },
        { what: "nothing changed, sources watched", unit: "s", values: watched },
        { what: "nothing changed, all task IDs exported", unit: "s", values: exported },
        { what: "nothing changed ÷ empty", unit: "×", values: ratios(unchanged, empty), target: { atMost: 1.5 } },
        { what: "one resource that does nothing ÷ empty", unit: "×", values: ratios(trivial, empty) },
        { what: "one job changed, more than that", unit: "×", values: more(changed), target: { atMost: 0.3 } },
        { what: "sources watched, more than that", unit: "×", values: more(watched), target: { atMost: 0.5 } },
        { what: "all task IDs exported, more than that", unit: "×", values: more(exported) },
      ];
    } finally {
      await stop();
    }
  },
};
