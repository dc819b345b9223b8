import * as pulumi from "@pulumi/pulumi";
import { planShard, type ShardKnowledge } from "../lifecycle/fleet/shard-plan";
import type { ShardInputs, ShardOutputs } from "../lifecycle/fleet/shard-state";
import { JobObserver } from "../lifecycle/job/job-observation";
import { checkSubmissionLimit, type PlannedSubmission } from "../lifecycle/job/submission-limit";
import { fleetShardToken } from "./fleet-shard";
import { knownValue } from "./known-values";
import { readRecordedState } from "./recorded-state";
import { stackServices } from "./stack-services";

/** The inputs of a shard as the program has them. */
export type ShardArgs = Pick<ShardInputs, "shard" | "shards"> & {
  readonly fleet: Promise<string>;
  readonly jobs: Promise<string>;
  readonly deferred: Readonly<Record<string, pulumi.Output<string>>> | undefined;
};

/**
 * Lets a fleet's shards be declared, unless a deploy of them would submit more tasks than allowed. That is found out as
 * their provider will, from what is recorded of them.
 *
 * @throws TooManySubmissionsError
 */
export async function admitFleet(
  fleet: pulumi.Resource & { readonly urn: pulumi.Output<string> },
  shards: readonly ShardArgs[],
  maxSubmissions: number | undefined,
): Promise<void> {
  if (maxSubmissions === undefined) return;
  const recorded = await readRecordedState();
  const { failures, statuses, objects } = await stackServices();
  const say = (line: string) => void pulumi.log.warn(line, fleet);
  const observer = new JobObserver({ failures, statuses, objects, now: () => new Date(), say });
  const knowledge: ShardKnowledge = {
    // What a killed deploy has noted would have counted then.
    journaled: { records: new Map(), interrupted: new Map() },
    interrupted: "submit",
    failureOf: (current, next) => observer.failureOf(current, next),
  };
  const planned = shards.map(async ({ fleet: fleetUrn, shard, jobs, deferred }): Promise<PlannedSubmission[]> => {
    const inputs = { fleet: await fleetUrn, shard, shards: shards.length, jobs: await jobs };
    const olds = recorded.get(await urnOf(`${nameOf(inputs.fleet)}-${shard}`, fleet)) as ShardOutputs | undefined;
    const known = deferred === undefined ? inputs : { ...inputs, deferred: await knownOf(deferred) };
    const plan = await planShard(olds, known, knowledge);
    return plan.planned.flatMap(({ job, decision }) =>
      decision.action === "submit" ? [{ job: job.name, reason: decision.reason }] : [],
    );
  });
  checkSubmissionLimit((await Promise.all(planned)).flat(), maxSubmissions);
}

async function knownOf(texts: Readonly<Record<string, pulumi.Output<string>>>): Promise<Record<string, string>> {
  const known = Object.entries(texts).map(async ([key, text]) => [key, await knownValue(text)] as const);
  return Object.fromEntries(
    (await Promise.all(known)).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

function nameOf(urn: string): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}

function urnOf(shard: string, fleet: pulumi.Resource): Promise<string> {
  return new Promise((resolve) => {
    pulumi.createUrn(shard, fleetShardToken, fleet).apply(resolve);
  });
}
