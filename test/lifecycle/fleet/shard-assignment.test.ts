import { expect, it } from "vitest";
import { shardOf } from "../../../src/lifecycle/fleet/shard-assignment";

it.each([
  ["a", "c"],
  ["A", "5"],
  ["photo-00001", "a"],
  ["thumbs/2026/q3.png", "f"],
  ["中文 文件", "a"],
])("job %s is in shard %s for ever: the states of all fleets are spread in this way", (job, shard) => {
  expect(shardOf(job)).toBe(shard);
});

it("jobs are spread over sixteen shards, evenly enough", () => {
  const counts = new Map<string, number>();
  for (let job = 0; job < 10_000; job++) {
    const shard = shardOf(`photo-${job}`);
    counts.set(shard, (counts.get(shard) ?? 0) + 1);
  }
  expect([...counts.keys()].sort().join("")).toBe("0123456789abcdef");
  expect(Math.max(...counts.values())).toBeLessThan(750);
});
