import { firstUp } from "../deployments/first-up";
import { singleJobsProgram, trivialResourcesProgram } from "../deployments/programs";
import { gather, ratios } from "../figure";
import { type Item, jobsOf } from "../item";
import { startMinimalServer } from "../servers/server";

/** What a job has beside its arguments; Pulumi takes its time for each, in the program and whenever it writes the state. */
const more = { inputs: 6, outputs: 8 };

/** What a `ProcessingJob` costs beyond what Pulumi takes for any dynamic resource. */
export const singleJobs: Item = {
  name: "6",
  title: "`pulumi up` of 300 ProcessingJobs ÷ of 300 dynamic resources that do nothing",
  async measure(run) {
    const { rounds, say } = run;
    const count = jobsOf(run, 300);
    const { endpoint, stop } = await startMinimalServer({ delayMs: 0 });
    try {
      const measured = await gather(rounds, async (round) => {
        say(`round ${round + 1} of ${rounds}`);
        return {
          trivial: (await firstUp(trivialResourcesProgram(count), endpoint)).seconds,
          alike: (await firstUp(trivialResourcesProgram(count, more), endpoint)).seconds,
          jobs: (await firstUp(singleJobsProgram(count), endpoint)).seconds,
        };
      });
      return [
        { what: "resources that do nothing", unit: "s", values: measured.trivial },
        { what: "resources that do nothing, with as many properties", unit: "s", values: measured.alike },
        { what: "ProcessingJobs", unit: "s", values: measured.jobs },
        { what: "ratio", unit: "×", values: ratios(measured.jobs, measured.trivial), target: { atMost: 1.1 } },
        { what: "ratio to those with as many properties", unit: "×", values: ratios(measured.jobs, measured.alike) },
      ];
    } finally {
      await stop();
    }
  },
};
