import { spawn } from "node:child_process";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { landscape } from "../../tools/demo/sample-picture";
import { isAlive } from "../emulator/processing/processes";
import { silentWave } from "../emulator/silent-wave";
import { connect, jobProgram, type Project, startStockedEmulator, useDeployments } from "./deployment";
import { descendants } from "./descendants";

const deployments = useDeployments(async () => {
  const emulator = await startStockedEmulator();
  const client = connect(emulator);
  client.useBucket("videos");
  await client.put("tone.wav", silentWave(1));
  await client.put("marked.png", await landscape(320, 240));
  // The method is missing in the published types.
  await (client as unknown as { request(parameters: object): Promise<unknown> }).request({
    method: "POST",
    bucket: "videos",
    object: "marked.png",
    subres: { "x-oss-process": "" },
    content: "x-oss-process=image/blindwatermark,content_bWluZQ|sys/saveas,o_bWFya2VkLnBuZw",
    successStatuses: [200],
  });
  return emulator;
});

const sound = {
  source: "oss://videos/tone.wav",
  operation: "audio/convert,f_flac",
  target: "oss://results/tone.flac",
};
const broken = {
  source: "oss://videos/a.mp4",
  operation: "audio/convert,f_mp3",
  target: "oss://results/broken.mp3",
};

function client(bucket: string) {
  const connected = connect(deployments.emulator);
  connected.useBucket(bucket);
  return connected;
}

async function waitingProject(jobs: unknown, wait = "2m"): Promise<Project> {
  const project = await deployments.ofConfig(jobs);
  await project.setConfig("oss-processing:wait", wait);
  return project;
}

/** Whether a deploy of the project has got to its wait. */
async function isWaiting(project: Project): Promise<boolean> {
  const state = await project.storedState("oss-processing").catch(() => "{}");
  const { checkpoint } = JSON.parse(state) as {
    checkpoint?: { latest?: { pending_operations?: { resource: { urn: string } }[] } };
  };
  return (checkpoint?.latest?.pending_operations ?? []).some(({ resource }) => resource.urn.includes("TaskCompletion"));
}

/** Takes out of a wait's record what the version before didn't write. */
async function recordAsFormerVersion(project: Project): Promise<void> {
  const state = await project.stack.exportStack();
  const { resources } = state.deployment as { resources: Record<string, Record<string, unknown>>[] };
  for (const { urn, inputs, outputs } of resources) {
    if (!String(urn).includes("TaskCompletion")) continue;
    for (const values of [inputs, outputs]) {
      delete values?.endpoint;
      for (const task of (values?.tasks ?? []) as Record<string, unknown>[]) delete task.endpoint;
    }
    for (const end of Object.values((outputs?.ended ?? {}) as Record<string, Record<string, unknown>>)) {
      delete end.objects;
      delete end.objectCount;
    }
  }
  await project.stack.importStack(state);
}

describe("a deploy that waits", () => {
  it("ends when the tasks have, and doesn't wait for them again", async () => {
    const mark = { source: "oss://videos/marked.png", operation: "image/deblindwatermark,s_low,t_text" };
    const project = await waitingProject({ sound, mark });
    const first = await project.up();
    expect(first.outputs.ended.mark).toMatchObject({ status: "Succeeded", watermark: "mine" });
    const task = deployments.emulator.tasks.get(first.outputs.tasks.sound.taskId);
    expect(task?.status).toBe("Succeeded");
    expect(first.changes).toMatchObject({ create: 4 });
    const { headers } = (await client("results").head("tone.flac")).res as { headers: Record<string, string> };
    expect(first.outputs.ended.sound).toEqual({
      taskId: task?.id,
      status: "Succeeded",
      startedAt: task?.submittedAt,
      endedAt: task?.endedAt,
      objects: [
        {
          uri: "oss://results/tone.flac",
          size: Number(headers["content-length"]),
          etag: headers.etag?.replaceAll('"', ""),
          lastModified: new Date(headers["last-modified"] as string).toISOString(),
        },
      ],
      objectCount: 1,
    });
    expect(first.text).not.toContain("Waiting for");

    await recordAsFormerVersion(project);
    const refusal = { kind: "refuse", status: 500, code: "InternalError", message: "Not today.", times: 99 } as const;
    deployments.emulator.injectFault({ operation: "imm:GetTask", ...refusal });
    expect(await project.up()).toMatchObject({ submissions: 0, changes: { same: 4 } });
    expect((await project.stack.destroy()).summary.resourceChanges).toMatchObject({ delete: 4 });
  });

  it("fails when a task failed, with the task's own words, and has lost nothing", async () => {
    const project = await waitingProject({ sound, broken });
    const { text, submissions } = await project.failingUp();
    expect(submissions).toBe(2);
    const { taskId } = (await project.resource("broken")).outputs;
    const task = deployments.emulator.tasks.get(taskId as string);
    expect(task?.status).toBe("Failed");
    expect(text).toContain("1 of 2 tasks failed");
    expect(text).toContain(`broken: ${task?.code}: ${task?.message}`);
    expect(text).toContain("oss://videos/a.mp4 → oss://results/broken.mp3");
    expect(text).toContain(taskId);
    const tasks = await project.output<Record<string, { taskId: string }>>("tasks");
    expect(tasks.broken?.taskId).toBe(taskId);

    // The next deploy submits what failed again, and nothing else.
    const again = await project.failingUp();
    expect(again.submissions).toBe(1);
    expect(again.text).toContain("1 of 2 tasks failed");
    expect(again.text).toContain((await project.resource("broken")).outputs.taskId);

    await project.setJobs({ sound, broken: { ...broken, source: "oss://videos/tone.wav" } });
    expect((await project.up()).submissions).toBe(1);
  });

  it("says what still runs when its time is up, and the next deploy waits for the same task", async () => {
    const { emulator } = deployments;
    const project = await waitingProject({ sound }, "1s");
    emulator.injectFault({ operation: "task", kind: "hold" });
    const { text } = await project.failingUp();
    const { taskId } = (await project.resource("sound")).outputs;
    expect(text).toContain("1 of 1 tasks hadn't ended after 1s");
    expect(text).toContain("sound: still running");
    expect(text).toContain(taskId);

    await emulator.releaseTasks();
    await emulator.tasks.ended(taskId as string);
    const next = await project.up();
    expect(next.submissions).toBe(0);
    expect(next.outputs.tasks.sound.taskId).toBe(taskId);
  });

  it("can be interrupted at once, and the next deploy waits for the same task", async () => {
    const { emulator } = deployments;
    const project = await waitingProject({ sound });
    emulator.injectFault({ operation: "task", kind: "hold" });
    const before = emulator.requests.length;
    const args = ["up", "--yes", "--skip-preview", "--non-interactive", "--stack", "test"];
    const { envVars: env } = project.stack.workspace;
    const engine = spawn("pulumi", args, { cwd: project.folder, env, stdio: "ignore" });
    const exited = new Promise((resolve) => engine.once("exit", resolve));
    let interrupting: NodeJS.Timeout | undefined;
    onTestFinished(() => {
      clearInterval(interrupting);
      if (engine.exitCode === null) engine.kill("SIGKILL");
    });
    await vi.waitUntil(() => isWaiting(project), { timeout: 100_000, interval: 100 });
    const provider = descendants(engine.pid as number).find(({ command }) =>
      /cmd\/dynamic-provider/.test(command),
    )?.pid;
    // Two signals at the same moment may arrive as one.
    interrupting = setInterval(() => engine.kill("SIGINT"), 200);
    expect(await exited).not.toBe(0);
    await vi.waitUntil(() => !isAlive(provider as number), { timeout: 30_000, interval: 20 });

    emulator.releaseTasks();
    const next = await project.up();
    expect(next.submissions).toBe(0);
    expect(next.outputs.ended.sound).toMatchObject({ status: "Succeeded", taskId: emulator.requests[before]?.taskId });
  });

  it("waits for the jobs whose submission worked although another's did not", async () => {
    const missing = { ...broken, source: "oss://videos/missing.wav", target: "oss://results/missing.mp3" };
    const project = await waitingProject({ sound, missing });
    const { text } = await project.failingUp();
    expect(text).toContain("missing.wav doesn't exist");
    expect(Object.keys((await project.resource("cn-hangzhou")).outputs.ended as object)).toEqual(["sound"]);
  });

  it("says so when its time isn't a duration, with the problems of the jobs", async () => {
    const project = await waitingProject({ sound: { ...sound, notify: "no topic" } }, "soon");
    const { text, submissions } = await project.failingUp();
    expect(submissions).toBe(0);
    expect(text).toContain("oss-processing:wait: must be a duration such as 30m or 5s, or a number of milliseconds");
    expect(text).toContain("sound: notify: must be the name");
  });
});

describe("job.wait()", () => {
  it("says nothing more about a job whose submission failed", async () => {
    const after = "exports.ended = job.wait({ timeout: '2m', interval: '200ms' }).ended;";
    const kept = { ...sound, target: "oss://results/kept.flac" };
    const project = await deployments.ofProgram(`${jobProgram(kept)}\n${after}`);
    await project.up();
    await project.setProgram(`${jobProgram({ ...kept, operation: "audio/convert,f_flac,ac_1" })}\n${after}`);
    deployments.emulator.injectFault({ operation: "async-process", kind: "accept-then-reset" });
    const { text } = await project.failingUp();
    expect(text).toContain("so the outcome is unknown");
    expect(text).not.toContain("tasks must be a list");
    expect(text).not.toMatch(/TaskCompletion.*(error|fail)/);
  });

  it("hands on how the task ended, and is taken up again for another task", async () => {
    const after = "exports.ended = job.wait({ timeout: '2m', interval: '200ms' }).ended;";
    const project = await deployments.ofProgram(`${jobProgram(sound)}\n${after}`);
    const first = await project.up();
    expect(first.outputs.ended).toEqual({
      render: {
        taskId: first.outputs.taskId,
        status: "Succeeded",
        startedAt: expect.stringMatching(/^\d{4}-/),
        endedAt: expect.stringMatching(/^\d{4}-/),
        objects: [expect.objectContaining({ uri: "oss://results/tone.flac" })],
        objectCount: 1,
      },
    });

    await project.setProgram(`${jobProgram({ ...sound, operation: "audio/convert,f_flac,ac_1" })}\n${after}`);
    const second = await project.up();
    expect(second.submissions).toBe(1);
    expect(second.outputs.ended.render.taskId).toBe(second.outputs.taskId);
    expect(second.outputs.taskId).not.toBe(first.outputs.taskId);
  });
});
