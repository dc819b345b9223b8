/**
 * The provider of a fleet's shards, as it runs in Pulumi's provider process.
 *
 * Users' states refer to this module by its sub-path, `pulumi-oss-processing/providers/shard`, and by the names of its
 * exports. Both are an ABI: they stay as long as there are states that hold them.
 *
 * @module
 */
import type { dynamic } from "@pulumi/pulumi";
import { checkShard } from "../lifecycle/fleet/shard";
import { isSettled, planShard, type ShardPlan } from "../lifecycle/fleet/shard-plan";
import type { ShardInputs, ShardOutputs } from "../lifecycle/fleet/shard-state";
import { toState, withoutAbsent } from "../lifecycle/job/job-state";
import { fleetOf, forgetShard } from "../provider-process/fleets";
import { providerProcess } from "../provider-process/provider-process";

const { engine } = providerProcess;

/** Takes note of the stack's config. */
export function configure(request: dynamic.ConfigureRequest): void {
  providerProcess.configure(request);
}

/** Refuses jobs that can't be meant. */
export async function check(olds: Partial<ShardInputs>, news: ShardInputs): Promise<dynamic.CheckResult<ShardInputs>> {
  const inputs = withoutAbsent(news);
  const problems = [...providerProcess.configProblems, ...checkShard(olds, inputs)];
  // The engine would show the whole text of all jobs beside a property's name.
  const failures = problems.map(({ job, property, message }) => ({
    property: "",
    reason: [...(job === undefined ? [] : [job]), property, message].join(": "),
  }));
  // The engine compares nothing with a new shard, so this is the last that is heard of it before it is created.
  if (failures.length === 0 && olds.fleet === undefined) await plan(undefined, inputs);
  return { inputs, failures };
}

/** Tells the engine whether a deploy would do anything to the shard's jobs. */
export async function diff(_id: string, olds: ShardOutputs, news: ShardInputs): Promise<dynamic.DiffResult> {
  return { changes: (await plan(olds, news))?.changes ?? false };
}

/** Submits the tasks of a new shard. */
export async function create(inputs: ShardInputs): Promise<dynamic.CreateResult<ShardOutputs>> {
  const fleet = fleetOf(inputs);
  const outs = await engine.during(() => fleet.deploy(undefined, inputs));
  return { id: `${fleet.run.name}-${inputs.shard}`, outs };
}

/** Gives back what is recorded; a refresh never loses a job. */
export async function read(id: string, outputs: ShardOutputs): Promise<dynamic.ReadResult<ShardOutputs>> {
  return { id, props: toState(outputs) };
}

/** Submits tasks for the jobs that are new or have changed. */
export async function update(
  _id: string,
  olds: ShardOutputs,
  news: ShardInputs,
): Promise<dynamic.UpdateResult<ShardOutputs>> {
  return { outs: await engine.during(() => fleetOf(news).deploy(olds, news)) };
}

/** Forgets the jobs. Tasks can't be cancelled, and what they made belongs to the user. */
async function forget(_id: string, outputs: ShardOutputs): Promise<void> {
  await forgetShard(outputs);
}

export { forget as delete };

/** What will be done about a shard, which is also told; `undefined` when that is nothing. */
async function plan(olds: ShardOutputs | undefined, news: ShardInputs): Promise<ShardPlan | undefined> {
  const fleet = fleetOf(news);
  const knowledge = await fleet.knowledge(olds, news);
  const planned = olds && isSettled(olds, news, knowledge) ? undefined : await planShard(olds, news, knowledge);
  fleet.run.plan(news.shard, news.shards, planned);
  return planned;
}
