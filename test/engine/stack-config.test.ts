import { describe, expect, it } from "vitest";
import { failureText, startStockedEmulator, useDeployments } from "./deployment";

const deployments = useDeployments(() => startStockedEmulator());

const preview = {
  source: "oss://videos/a.mp4",
  operation: "video/animation,f_gif,w_100,h_100",
  target: "oss://results/{barename}.gif",
};
const audio = {
  source: { bucket: "videos", key: "目录/中文 文件.mp4" },
  operation: "audio/convert,f_aac",
  target: { bucket: "results", key: "sound/中文.aac" },
  triggers: { commit: "4f2a1c", attempt: 1 },
};

describe("jobs of a stack's config", () => {
  it("are submitted by pulumi up alone, and their tasks are stack outputs", async () => {
    const project = await deployments.ofConfig({ preview, audio });
    const { submissions, outputs, text } = await project.up();
    expect(submissions).toBe(2);
    expect(text).not.toContain("warning");
    const { tasks } = outputs;
    expect(Object.keys(tasks).sort()).toEqual(["audio", "preview"]);
    const task = deployments.emulator.tasks.get(tasks.audio.taskId);
    expect(task?.source).toBe("oss://videos/目录/中文 文件.mp4");
    expect(tasks.audio).toEqual({
      taskId: task?.id,
      eventId: task?.eventId,
      processRequestId: task?.requestId,
      requestId: expect.stringMatching(/^[0-9A-F]{24}$/),
      statusCode: 200,
      instruction: task?.instruction,
      submittedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      reason: "new job",
    });

    await project.setJobs({ audio: { ...audio, triggers: { attempt: 1, commit: "9d00b1" } }, preview });
    const next = await project.up();
    expect(next.submissions).toBe(1);
    expect(next.outputs.tasks.audio.reason).toBe("trigger commit changed");
    expect(next.outputs.tasks.preview).toEqual(tasks.preview);
  });

  it("that are wrong are all told at once; nothing is registered and nothing submitted", async () => {
    const project = await deployments.ofConfig({
      preview,
      first: { ...preview, source: "videos/a.mp4", opreation: "x" },
      second: { source: "oss://videos/a.mp4", operation: "video/convert,f_mp4" },
      twin: { ...preview, target: "oss://results/a.gif" },
    });
    await project.setConfig("oss-processing:concurrency", "0");
    await project.setConfig("oss-processing:answerTimeout", "soon");
    const { text, submissions } = await project.failingUp();
    expect(submissions).toBe(0);
    for (const problem of [
      "6 problems in 3 jobs; nothing was submitted",
      "oss-processing:concurrency: must be a whole number of at least 1, the most submissions under way at once, not",
      "oss-processing:answerTimeout: must be a duration",
      "first: source: isn't an object's address",
      "first: opreation: isn't a property of a job; did you mean operation?",
      "second: target: is missing",
      "twin: target: is also the target of preview",
    ]) {
      expect(text).toContain(problem);
    }
    expect(text).not.toMatch(/^\s+at /m);
    await expect(project.resource("preview")).rejects.toThrow("0 resources");
  });

  it("have to be a map", async () => {
    const project = await deployments.ofConfig({});
    await project.setJobs([preview]);
    expect(await failureText(project.stack.preview({ color: "never" }))).toMatch(/jobs/);
  });
});

describe("a secret among the jobs of a stack's config", () => {
  it("is nowhere in the state in clear text", async () => {
    const project = await deployments.ofConfig({ preview });
    const path = "oss-processing:jobs.preview.triggers.token";
    await project.stack.setConfig(path, { value: "HUSH-TRIGGER", secret: true }, true);
    expect((await project.up()).submissions).toBe(1);
    const state = await project.storedState("oss-processing");
    expect(state).toContain("oss://videos/a.mp4");
    expect(state).not.toContain("HUSH-TRIGGER");
  });
});

describe("when one job of several fails", () => {
  const broken = { ...preview, source: "oss://videos/missing.mp4", target: "oss://results/missing.gif" };

  it("the stack outputs hold the others' new task IDs, and nothing that only looks like one", async () => {
    const project = await deployments.ofConfig({ preview });
    const first = await project.up();
    await project.setJobs({ preview: { ...preview, operation: "video/animation,f_gif,w_50" }, audio, broken });
    const { text, submissions } = await project.failingUp();
    expect(text).toContain("missing.mp4 doesn't exist");
    expect(submissions).toBe(2);
    const tasks = await project.output<Record<string, Record<string, string>>>("tasks");
    const { preview: changed, audio: added, broken: failed } = tasks;
    expect(changed?.taskId).not.toBe(first.outputs.tasks.preview.taskId);
    expect(deployments.emulator.tasks.get(changed?.taskId as string)).toBeDefined();
    expect(deployments.emulator.tasks.get(added?.taskId as string)).toBeDefined();
    expect(Object.keys(failed ?? {})).toEqual(["instruction"]);
  });

  it("Pulumi keeps the outputs of the deploy before, unless PULUMI_CONTINUE_ON_ERROR is set", async () => {
    const project = await deployments.ofConfig({ preview });
    await project.up();
    project.setEnvironment("PULUMI_CONTINUE_ON_ERROR", "false");
    await project.setJobs({ preview, audio, broken });
    await project.failingUp();
    expect(Object.keys(await project.output<object>("tasks"))).toEqual(["preview"]);
  });
});

describe("how fast tasks are submitted", () => {
  it("is for all jobs of the deploy together what the stack's config says", async () => {
    const requestsPerSecond = 5;
    const numbers = Array.from({ length: 12 }, (_, number) => number);
    const project = await deployments.ofConfig(
      Object.fromEntries(
        numbers.map((number) => [`job-${number}`, { ...audio, target: `oss://results/${number}.aac` }]),
      ),
    );
    await project.setConfig("oss-processing:requestsPerSecond", String(requestsPerSecond));
    const { submissions } = await project.up();
    expect(submissions).toBe(numbers.length);
    const arrivals = deployments.emulator.requests.slice(-submissions).map(({ receivedAt }) => Date.parse(receivedAt));
    const inSecondFrom = (from: number) => arrivals.filter((at) => at >= from && at < from + 1000).length;
    expect(Math.max(...arrivals.map(inSecondFrom))).toBeLessThanOrEqual(requestsPerSecond);
  });
});

describe("a limit of submissions", () => {
  const jobs = { preview, audio, other: { ...audio, target: "oss://results/other.aac" } };

  it("has a deploy that would submit more refused before it submits any, with the count and the reasons", async () => {
    const project = await deployments.ofConfig(jobs);
    await project.setConfig("oss-processing:maxSubmissions", "2");
    const tooMany = "would submit 3 tasks, but maxSubmissions allows 2; nothing was submitted:";
    expect(await failureText(project.stack.preview({ color: "never" }))).toContain(tooMany);
    const refused = await project.failingUp();
    expect(refused.submissions).toBe(0);
    expect(refused.text).toContain("preview: new job");
    expect(refused.text).not.toContain("    at ");

    await project.setConfig("oss-processing:maxSubmissions", "3");
    expect((await project.up()).submissions).toBe(3);

    await project.setConfig("oss-processing:maxSubmissions", "0");
    expect(await project.up()).toMatchObject({ submissions: 0, changes: { same: 4 } });
    await project.setJobs({ ...jobs, preview: { ...preview, operation: "video/animation,f_gif,w_60" } });
    const changed = await project.failingUp();
    expect(changed.submissions).toBe(0);
    expect(changed.text).toContain("would submit 1 task, but maxSubmissions allows 0");
    expect(changed.text).toContain("preview: operation changed");
    await project.setConfig("oss-processing:maxSubmissions", "1");
    expect((await project.up()).submissions).toBe(1);
  });
});
