import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { checkShard } from "../../src/lifecycle/fleet/shard";
import type { ShardInputs } from "../../src/lifecycle/fleet/shard-state";
import { ProcessingFleet } from "../../src/resources/processing-fleet";
import { ProgramMocks } from "./program-mocks";

const defaults = { operation: "video/convert,f_mp4", region: "cn-hangzhou", watchSource: false };

/** What is wrong with the jobs of a program's fleets, told by their providers. */
async function problemsOf(program: () => void): Promise<string[]> {
  const mocks = await ProgramMocks.install();
  await pulumi.runtime.runInPulumiStack(async () => program());
  await pulumi.runtime.disconnect();
  const shards = mocks.registered.filter(({ type }) => type.endsWith("ProcessingShard"));
  return shards.flatMap(({ inputs }) =>
    checkShard({}, inputs as unknown as ShardInputs).map(({ job, message }) => `${job} ${message}`),
  );
}

describe("a target that two jobs of fleets have", () => {
  const target = "oss://results/same.mp4";
  const refused = (job: string, other: string) => [expect.stringMatching(`^${job} is also the target of ${other} `)];

  it("is refused where the one is known only later", async () => {
    const problems = await problemsOf(() => {
      const later = { source: pulumi.output("oss://videos/a.mp4"), target };
      new ProcessingFleet("fleet", { defaults, jobs: { later, plain: { source: "oss://videos/b.mp4", target } } });
    });
    expect(problems).toEqual(refused("later", "plain"));
  });

  it("is refused where both are known only later, in two fleets too", async () => {
    const problems = await problemsOf(() => {
      const source = pulumi.output("oss://videos/a.mp4");
      new ProcessingFleet("one", { defaults, jobs: { first: { source, target } } });
      new ProcessingFleet("two", { defaults, jobs: { second: { source, target } } });
    });
    expect(problems).toEqual(refused("second", "one/first"));
  });

  it("is none where a variable makes two of it", async () => {
    const problems = await problemsOf(() => {
      const job = (name: string) => ({
        source: pulumi.output(`oss://videos/${name}.mov`),
        target: "oss://results/{barename}.mp4",
      });
      new ProcessingFleet("fleet", { defaults, jobs: { a: job("a"), b: job("b") } });
    });
    expect(problems).toEqual([]);
  });
});
