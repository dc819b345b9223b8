import { rm } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { isAlive } from "../emulator/processing/processes";
import { type Project, startStockedEmulator, useDeployments } from "./deployment";
import { type Moment, type RunningDeploy, useRunningDeploys } from "./running-deploy";

const deployments = useDeployments(() => startStockedEmulator());
const start = useRunningDeploys();

const jobs = 2_000;
const atOnce = 16;

/** What a run begins with, so that it can be repeated: KILL_SEED. */
const seed = Number(process.env.KILL_SEED ?? Date.now() % 1_000_000);

/** After how many accepted tasks, and how many milliseconds more, something is killed. */
const [first, second, third, fourth] = fc.sample(
  fc.noBias(fc.record({ accepted: fc.integer({ min: 50, max: 1_500 }), afterMs: fc.nat({ max: 100 }) })),
  { seed, numRuns: 4 },
) as [Moment, Moment, Moment, Moment];

const program = `
  const { ProcessingFleet } = require("pulumi-oss-processing");
  const jobs = {};
  for (let number = 0; number < ${jobs}; number++) {
    jobs["clip-" + number] = { source: "oss://videos/a.mp4", target: "oss://results/" + number + ".mp4" };
  }
  const fleet = new ProcessingFleet("clips", {
    defaults: { operation: "video/convert,f_mp4,vcodec_h264" },
    jobs,
    concurrency: ${atOnce},
  });
  exports.taskIds = fleet.taskIds;
`;

/** A project with a big fleet, where nothing slows the submissions down. */
async function fleetProject(journal: string): Promise<Project> {
  const project = await deployments.ofProgram(program);
  await project.setConfig("oss-processing:journal", journal);
  await project.setConfig("oss-processing:requestsPerSecond", "unlimited");
  // The tasks stay where they are, without any media tools.
  deployments.emulator.injectFault({ operation: "task", kind: "hold", times: 10 * jobs });
  return project;
}

/** The deploys after a killed one, and what became of its tasks. */
async function recover(project: Project, deploy: RunningDeploy) {
  const { emulator } = project;
  const killedAt = deploy.acceptedCount;
  await project.stack.cancel();
  const { text, outputs } = await project.up();
  const settled = await project.up();
  const tasks = emulator.tasks.list().slice(-deploy.acceptedCount);
  const recorded = new Set(Object.values(outputs.taskIds as Record<string, string>));
  const targets = new Set(tasks.map(({ target }) => target));
  const duplicates = tasks.length - targets.size;
  const lost = tasks.filter(({ id }) => !recorded.has(id)).length;
  console.log(`killed at ${killedAt} of ${jobs}: ${duplicates} submitted twice, ${lost} lost`);
  return {
    text,
    jobs: targets.size,
    recorded: recorded.size,
    duplicates,
    lost,
    submittedLater: settled.submissions,
  };
}

const whole = { jobs, recorded: jobs, submittedLater: 0 };

describe(`a fleet of ${jobs} jobs (seed ${seed})`, () => {
  it("whose engine is killed loses nothing and submits nothing twice", async () => {
    const project = await fleetProject("local");
    const deploy = start(project);
    const provider = await deploy.until(first);
    deploy.engine.kill("SIGKILL");
    await vi.waitUntil(() => !isAlive(provider), { timeout: 30_000, interval: 20 });
    const result = await recover(project, deploy);
    expect(result).toMatchObject({ ...whole, duplicates: 0, lost: 0 });
    expect(result.text).toMatch(/clips: .*will take over \d+ that a killed deploy submitted/);
  });

  it("whose provider is killed submits twice what was on its way, at most, and tells it", async () => {
    const project = await fleetProject("local");
    const deploy = start(project);
    process.kill(await deploy.until(second), "SIGKILL");
    expect(await deploy.ended).toContain("error");
    const result = await recover(project, deploy);
    expect(result).toMatchObject(whole);
    expect(result.duplicates).toBeLessThanOrEqual(atOnce);
    expect(result.lost).toBe(result.duplicates);
    if (result.duplicates > 0) expect(result.text).toContain("so that their tasks may run twice");
  });

  it("whose engine is killed, with the disk lost and the journal in a bucket, submits nothing twice", async () => {
    const project = await fleetProject("oss://videos/journal/");
    const deploy = start(project);
    const provider = await deploy.until(third);
    deploy.engine.kill("SIGKILL");
    await vi.waitUntil(() => !isAlive(provider), { timeout: 30_000, interval: 20 });
    await rm(join(project.folder, ".pulumi-oss-processing"), { recursive: true, force: true });
    expect(await recover(project, deploy)).toMatchObject({ ...whole, duplicates: 0, lost: 0 });
  });

  it("on a machine that is lost, with the journal in a bucket, submits twice what was on its way, at most", async () => {
    const project = await fleetProject("oss://videos/journal");
    const deploy = start(project);
    const provider = await deploy.until(fourth);
    process.kill(provider, "SIGKILL");
    deploy.engine.kill("SIGKILL");
    await vi.waitUntil(() => !isAlive(provider), { timeout: 30_000, interval: 20 });
    await rm(join(project.folder, ".pulumi-oss-processing"), { recursive: true, force: true });
    const result = await recover(project, deploy);
    expect(result).toMatchObject(whole);
    expect(result.duplicates).toBeLessThanOrEqual(atOnce);
    expect(result.lost).toBe(result.duplicates);
  });
});
