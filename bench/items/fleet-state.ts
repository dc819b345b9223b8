import { firstUp } from "../deployments/first-up";
import { emptyProgram, type FleetVariant, fleetProgram } from "../deployments/programs";
import { type Item, jobsOf } from "../item";
import { startMinimalServer } from "../servers/server";

/** How much of the state a fleet's job takes. It comes out the same every time. */
export const fleetState: Item = {
  name: "4",
  title: "bytes of the state for each of 10,000 jobs",
  async measure(run) {
    const jobs = jobsOf(run, 10_000);
    const { endpoint, stop } = await startMinimalServer({ delayMs: 0, sources: jobs });
    try {
      const empty = (await firstUp(emptyProgram, endpoint)).stateBytes;
      const bytesOf = async (variant: FleetVariant) => {
        run.say(Object.keys(variant).join());
        return ((await firstUp(fleetProgram(jobs, variant), endpoint)).stateBytes - empty) / jobs;
      };
      return [
        { what: "sources not watched", unit: "bytes", values: [await bytesOf({ watched: false })] },
        { what: "all task IDs exported too", unit: "bytes", values: [await bytesOf({ exported: true })] },
        { what: "sources watched", unit: "bytes", values: [await bytesOf({ watched: true })], target: { atMost: 220 } },
      ];
    } finally {
      await stop();
    }
  },
};
