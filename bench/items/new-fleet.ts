import { firstUp } from "../deployments/first-up";
import { emptyProgram, fleetProgram } from "../deployments/programs";
import { gather, ratios } from "../figure";
import { type Item, jobsOf } from "../item";
import { startMinimalServer } from "../servers/server";
import { inFlight, submissionSpeed } from "../submissions/submitter";

/** What deploying a fleet costs beyond the requests that it takes, and what any deploy takes. */
export const newFleet: Item = {
  name: "2",
  title: `\`pulumi up\` of 10,000 new jobs, answers in 20 ms, ${inFlight} in flight ÷ (empty up + bare loop)`,
  async measure(run) {
    const { rounds, say } = run;
    const jobs = jobsOf(run, 10_000);
    const { endpoint, stop } = await startMinimalServer({ delayMs: 20 });
    try {
      const measured = await gather(rounds, async (round) => {
        say(`round ${round + 1} of ${rounds}`);
        return {
          empty: (await firstUp(emptyProgram, endpoint)).seconds,
          bareLoop: jobs / (await submissionSpeed("bare loop", endpoint, jobs)).tasksPerSecond,
          fleet: (await firstUp(fleetProgram(jobs), endpoint)).seconds,
        };
      });
      const least = measured.empty.map((empty, round) => empty + (measured.bareLoop[round] ?? Number.NaN));
      return [
        { what: "empty program", unit: "s", values: measured.empty },
        { what: "bare loop", unit: "s", values: measured.bareLoop },
        { what: "fleet", unit: "s", values: measured.fleet },
        { what: "ratio", unit: "×", values: ratios(measured.fleet, least), target: { atMost: 1.2 } },
      ];
    } finally {
      await stop();
    }
  },
};
