import type OSS from "ali-oss";
import { beforeAll, describe, expect, it } from "vitest";
import { silentWave } from "../emulator/silent-wave";
import { connect, startStockedEmulator, useDeployments } from "./deployment";

const deployments = useDeployments(() => startStockedEmulator());

let videos: OSS;
beforeAll(async () => {
  videos = connect(deployments.emulator);
  videos.useBucket("videos");
  await videos.put("tone.wav", silentWave(1));
  await videos.put("poor.wav", Buffer.from("not really sound"));
});

function fleetProgram(
  jobs: Readonly<Record<string, object>>,
  args = "wait: { timeout: '2m', interval: '200ms' }",
): string {
  return `
    const { ProcessingFleet } = require("pulumi-oss-processing");
    const fleet = new ProcessingFleet("sounds", {
      defaults: { operation: "audio/convert,f_flac", source: "oss://videos/tone.wav" },
      jobs: ${JSON.stringify(jobs)},
      ${args},
    });
    exports.taskIds = fleet.taskIds;
    exports.ended = fleet.ended;
  `;
}

function sounds(count: number): Record<string, object> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, place) => [`sound-${place}`, { target: `oss://results/sound-${place}.flac` }]),
  );
}

async function keysOf(prefix: string): Promise<string[]> {
  const client = connect(deployments.emulator);
  client.useBucket("results");
  const { objects } = await client.listV2({ prefix, "max-keys": "100" }, {});
  return (objects ?? []).map(({ name }) => name).sort();
}

describe("a fleet that is waited for", () => {
  it("fails with its tasks, has those submitted again that failed, and takes results along when told to", async () => {
    const poor = { source: "oss://videos/poor.wav", target: "oss://results/sound-poor.flac" };
    const project = await deployments.ofProgram(fleetProgram({ ...sounds(6), poor }));
    const first = await project.failingUp();
    expect(first.submissions).toBe(7);
    expect(first.text).toMatch(/1 of 7 tasks failed:\n\s+poor: /);
    expect(first.text).toContain("oss://videos/poor.wav → oss://results/sound-poor.flac");

    await videos.put("poor.wav", silentWave(1));
    const blind = { ...poor, watchSource: false };
    await project.setProgram(fleetProgram({ ...sounds(6), poor: blind }));
    const second = await project.up();
    expect(second.text).toMatch(/sounds: will submit (at least )?1: poor \(task failed/);
    expect(second.submissions).toBe(1);
    expect(Object.keys(second.outputs.ended)).toHaveLength(7);
    expect(second.outputs.ended.poor).toMatchObject({ taskId: second.outputs.taskIds.poor, status: "Succeeded" });
    expect(await project.up()).toMatchObject({ submissions: 0, changes: { same: expect.any(Number) } });

    const deleting =
      "defaults: { operation: 'audio/convert,f_flac', source: 'oss://videos/tone.wav', onDelete: 'deleteTarget' }, wait: { timeout: '2m', interval: '200ms' }";
    await project.setProgram(fleetProgram({ ...sounds(6), poor: blind }, deleting));
    expect((await project.up()).submissions).toBe(0);
    await project.setProgram(fleetProgram(sounds(5), deleting));
    expect((await project.up()).submissions).toBe(0);
    expect(await keysOf("sound-")).toEqual([0, 1, 2, 3, 4].map((place) => `sound-${place}.flac`));
    await project.stack.destroy();
    expect(await keysOf("sound-")).toEqual([]);
  });
});
