import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { isAlive } from "../emulator/processing/processes";
import { type Project, startStockedEmulator, useDeployments } from "./deployment";
import { type Moment, type RunningDeploy, useRunningDeploys } from "./running-deploy";

const deployments = useDeployments(() => startStockedEmulator());

const jobs = 60;
const atOnce = 10;

/** What a run begins with, so that it can be repeated: KILL_SEED. */
const seed = Number(process.env.KILL_SEED ?? Date.now() % 1_000_000);

/** After how many accepted tasks, and how many milliseconds more, a process is killed. */
const moments = fc.sample(
  fc.noBias(fc.record({ accepted: fc.integer({ min: 5, max: 40 }), afterMs: fc.nat({ max: 300 }) })),
  {
    seed,
    numRuns: 4,
  },
);

const program = `
  const { ProcessingJob } = require("pulumi-oss-processing");
  for (let number = 0; number < ${jobs}; number++) {
    new ProcessingJob("job-" + number, {
      source: "oss://videos/a.mp4",
      operation: "video/convert,f_mp4,vcodec_h264",
      target: "oss://results/" + number + ".mp4",
    });
  }
`;

const start = useRunningDeploys();

/** A project with many jobs, whose deploy is under way when this returns. */
async function deployUntil(moment: Moment) {
  const { emulator } = deployments;
  const project = await deployments.ofProgram(program);
  await project.setConfig("oss-processing:concurrency", String(atOnce));
  // The tasks stay where they are, without any media tools.
  emulator.injectFault({ operation: "task", kind: "hold", times: 10 * jobs });
  emulator.injectFault({ operation: "async-process", kind: "delay", ms: 300, times: 10 * jobs });
  const deploy = start(project);
  const provider = await deploy.until(moment);
  return { project, deploy, provider };
}

/** The task IDs in the stored state. */
async function savedTaskIds(project: Project): Promise<Set<string>> {
  const state = JSON.parse(await project.storedState()) as {
    checkpoint: { latest: { resources?: { outputs?: { taskId?: string } }[] } };
  };
  const ids = (state.checkpoint.latest.resources ?? []).map(({ outputs }) => outputs?.taskId);
  return new Set(ids.filter((id) => id !== undefined));
}

/** The deploy after a killed one, and what became of the tasks. */
async function recover(project: Project, deploy: RunningDeploy) {
  const { emulator } = deployments;
  const saved = await savedTaskIds(project);
  const unsaved = new Set(
    deploy
      .accepted()
      .filter(({ taskId }) => !saved.has(taskId as string))
      .map(({ instruction }) => instruction),
  );

  emulator.clearFaults();
  emulator.injectFault({ operation: "task", kind: "hold", times: 10 * jobs });
  await project.stack.cancel();
  await project.up();

  const all = deploy.accepted().map(({ instruction }) => instruction);
  const twice = all.filter((instruction, place) => all.indexOf(instruction) !== place);
  return {
    saved: saved.size,
    unsaved: unsaved.size,
    duplicates: twice.length,
    jobs: new Set(all).size,
    recorded: (await savedTaskIds(project)).size,
    surprising: twice.filter((instruction) => !unsaved.has(instruction)),
  };
}

describe(`a deploy of ${jobs} jobs, killed at a random moment (seed ${seed})`, () => {
  it.each(moments.slice(0, 2))("with its engine: $accepted accepted, $afterMs ms later", async (moment) => {
    const { project, deploy, provider } = await deployUntil(moment);
    const killedAt = Date.now();
    const before = deploy.arrived().length;
    deploy.engine.kill("SIGKILL");
    await vi.waitUntil(() => !isAlive(provider), { timeout: 30_000, interval: 20 });

    const later = deploy.arrived().slice(before);
    const latest = Math.max(0, ...later.map(({ receivedAt }) => Date.parse(receivedAt) - killedAt));
    expect(latest).toBeLessThanOrEqual(1000);

    const result = await recover(project, deploy);
    console.log(
      `engine killed at ${before} of ${jobs}: ${later.length} submitted up to ${latest} ms later, ${result.unsaved} not saved, ${result.duplicates} submitted twice`,
    );
    // The journal has what the engine didn't save.
    expect(result).toMatchObject({ jobs, recorded: jobs, duplicates: 0 });
  });

  it.each(moments.slice(2))("without its provider: $accepted accepted, $afterMs ms later", async (moment) => {
    const { project, deploy, provider } = await deployUntil(moment);
    const before = deploy.arrived().length;
    process.kill(provider, "SIGKILL");
    expect(await deploy.ended).toContain("error");

    const result = await recover(project, deploy);
    console.log(
      `provider killed at ${before} of ${jobs}: ${result.unsaved} not saved, ${result.duplicates} submitted twice`,
    );
    expect(result).toMatchObject({ jobs, recorded: jobs, surprising: [] });
    expect(result.duplicates).toBeLessThanOrEqual(atOnce);
  });
});
