import type { JournalSegment } from "../journal/journal";
import { FleetRun } from "../lifecycle/fleet/fleet-run";
import { deployShard, type ShardContext } from "../lifecycle/fleet/shard";
import type { ShardKnowledge } from "../lifecycle/fleet/shard-plan";
import type { ShardInputs, ShardOutputs } from "../lifecycle/fleet/shard-state";
import type { JobContext } from "../lifecycle/job/job";
import type { Connection } from "../lifecycle/submission";
import { readLimits } from "../oss/request-limits";
import { jobContext, jobObserver } from "./job-services";
import { journalOf } from "./journals";
import { providerProcess } from "./provider-process";

/** What the resources of a fleet have in common in this process, which lives as long as one deploy or preview. */
export class Fleet {
  readonly run: FleetRun;
  readonly #context: Omit<JobContext, "journal">;
  /** The shards that were deployed here, with what was noted of each. */
  readonly #deployed: { readonly shard: ShardInputs; readonly segment: JournalSegment | undefined }[] = [];

  constructor({ fleet, concurrency, requestsPerSecond }: ShardInputs) {
    const { limits } = readLimits({ concurrency, requestsPerSecond }, providerProcess.limits);
    this.#context = { ...jobContext, oss: providerProcess.submitter.within(limits) };
    const name = fleet.slice(fleet.lastIndexOf("::") + 2);
    this.run = new FleetRun(name, limits.concurrency, { now: jobContext.now, say: (line) => console.log(line) });
  }

  /** What is known of a shard beside what the state says. */
  async knowledge(olds: ShardOutputs | undefined, news: ShardInputs): Promise<ShardKnowledge> {
    const nothing = { records: new Map(), interrupted: new Map() };
    const journaled = await journalOfShard(news)?.recover(resourceName(news), olds?.run);
    return {
      journaled: journaled ?? nothing,
      interrupted: news.interrupted ?? providerProcess.journalConfig.interrupted ?? "submit",
      failureOf: (current, next) => jobObserver.failureOf(current, next),
    };
  }

  /** Deploys a shard. `olds` is `undefined` for a new one. */
  async deploy(olds: ShardOutputs | undefined, news: ShardInputs): Promise<ShardOutputs> {
    const knowledge = await this.knowledge(olds, news);
    const segment = journalOfShard(news)?.open(resourceName(news), olds?.run);
    const runId = segment?.run ?? Date.now().toString(36);
    const context: ShardContext = {
      ...this.#context,
      knowledge,
      runId,
      ...(segment === undefined ? {} : { journalOf: (key) => segment.of(key) }),
    };
    try {
      const outputs = await deployShard(olds, news, this.run, context);
      this.#deployed.push({ shard: news, segment });
      return outputs;
    } finally {
      segment?.close();
    }
  }

  /** To be called when the state has what came of all shards that were deployed here. */
  async saved(): Promise<void> {
    const deployed = this.#deployed.splice(0);
    await Promise.all(
      deployed.map(({ shard, segment }) => journalOfShard(shard)?.forget(resourceName(shard), segment)),
    );
  }
}

const fleets = new Map<string, Fleet>();

/** The fleet that a shard belongs to. */
export function fleetOf(shard: ShardInputs): Fleet {
  const fleet = fleets.get(shard.fleet) ?? new Fleet(shard);
  fleets.set(shard.fleet, fleet);
  return fleet;
}

/** The fleet with this URN, if any of its shards has been seen. */
export function knownFleet(urn: string): Fleet | undefined {
  return fleets.get(urn);
}

/** Forgets what is noted of a shard that is no more. */
export async function forgetShard(outputs: ShardOutputs): Promise<void> {
  await journalOfShard(outputs)?.forget(resourceName(outputs));
}

function journalOfShard({
  fleet,
  journal = providerProcess.journalConfig.journal,
  journalConnection = {} as Connection,
}: Pick<ShardInputs, "fleet" | "journal" | "journalConnection">) {
  // urn:pulumi:<stack>::<project>::<type>::<name>
  const [, stack, project] = /^urn:pulumi:(.+?)::(.+?)::/.exec(fleet) ?? [];
  return journalOf({ stack: `${project}/${stack}`, journal, connection: journalConnection });
}

function resourceName({ fleet, shard }: Pick<ShardInputs, "fleet" | "shard">): string {
  return `shard ${shard} of ${fleet}`;
}
