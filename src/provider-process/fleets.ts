import { FleetRun } from "../lifecycle/fleet-run";
import type { JobContext } from "../lifecycle/job";
import type { ShardInputs } from "../lifecycle/shard-state";
import { readLimits } from "../oss/request-limits";
import { jobContext } from "./job-services";
import { providerProcess } from "./provider-process";

/** What the resources of a fleet have in common in this process, which lives as long as one deploy or preview. */
export interface Fleet {
  readonly run: FleetRun;
  readonly context: JobContext;
}

const fleets = new Map<string, Fleet>();

/** The fleet that a shard belongs to. */
export function fleetOf({ fleet: urn, concurrency, requestsPerSecond }: ShardInputs): Fleet {
  let fleet = fleets.get(urn);
  if (fleet === undefined) {
    const { limits } = readLimits({ concurrency, requestsPerSecond }, providerProcess.limits);
    const context = { ...jobContext, oss: providerProcess.submitter.within(limits) };
    const name = urn.slice(urn.lastIndexOf("::") + 2);
    const say = (line: string) => console.log(line);
    fleet = { run: new FleetRun(name, limits.concurrency, { now: context.now, say }), context };
    fleets.set(urn, fleet);
  }
  return fleet;
}

/** What went wrong with the jobs of a fleet in this deploy. */
export function fleetFailure(urn: string): string | undefined {
  return fleets.get(urn)?.run.failure;
}
