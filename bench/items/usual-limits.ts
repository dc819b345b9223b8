import { firstUp } from "../deployments/first-up";
import { emptyProgram, fleetProgram } from "../deployments/programs";
import { gather } from "../figure";
import { type Item, jobsOf } from "../item";
import { startMinimalServer } from "../servers/server";

/** The submissions a second that IMM takes for a project, which are the library's default. */
const perSecond = 100;

/** Whether a fleet uses up what the service allows, and no more. */
export const usualLimits: Item = {
  name: "7",
  title: `3,000 new jobs at the usual ${perSecond} a second, beyond an empty up ÷ 30 s`,
  async measure(run) {
    const { rounds, say } = run;
    const jobs = jobsOf(run, 3_000);
    const server = await startMinimalServer({ delayMs: 20, submissionsPerSecond: perSecond });
    try {
      const measured = await gather(rounds, async (round) => {
        say(`round ${round + 1} of ${rounds}`);
        const empty = (await firstUp(emptyProgram, server.endpoint)).seconds;
        const before = (await server.counts()).refusals;
        const fleet = (await firstUp(fleetProgram(jobs), server.endpoint, { limited: true })).seconds;
        const refusals = (await server.counts()).refusals - before;
        return { empty, fleet, ratio: ((fleet - empty) * perSecond) / jobs, refusals };
      });
      const { mostInOneSecond } = await server.counts();
      return [
        { what: "empty program", unit: "s", values: measured.empty },
        { what: "fleet", unit: "s", values: measured.fleet },
        { what: "ratio", unit: "×", values: measured.ratio, target: { atMost: 1.02 } },
        { what: "submissions answered with 429", unit: "", values: measured.refusals, target: { atMost: 0 } },
        { what: "most submissions in any second", unit: "", values: [mostInOneSecond], target: { atMost: perSecond } },
      ];
    } finally {
      await server.stop();
    }
  },
};
