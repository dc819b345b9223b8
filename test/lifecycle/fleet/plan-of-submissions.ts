import type { ShardPlan } from "../../../src/lifecycle/fleet/shard-plan";

/** What a deploy does about a shard whose jobs, by these names, are all new. */
export function planOfSubmissions(names: readonly string[], change: Partial<ShardPlan> = {}): ShardPlan {
  const planned = names.map((name) => ({
    key: name,
    job: { name } as never,
    current: undefined,
    failure: undefined,
    decision: { action: "submit", reason: "new job" } as const,
  }));
  return {
    planned,
    keys: [...names],
    kept: new Map(),
    recorded: new Map(),
    unknown: [],
    removed: 0,
    recovered: 0,
    interrupted: [],
    changes: true,
    ...change,
  };
}
