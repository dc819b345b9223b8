import type OSS from "ali-oss";
import { beforeAll, describe, expect, it } from "vitest";
import { silentWave } from "../emulator/silent-wave";
import { connect, failureText, type Project, startStockedEmulator, useDeployments } from "./deployment";

const deployments = useDeployments(() => startStockedEmulator());

let videos: OSS;
let results: OSS;
beforeAll(async () => {
  videos = connect(deployments.emulator);
  videos.useBucket("videos");
  await videos.put("tone.wav", silentWave(1));
  results = connect(deployments.emulator);
  results.useBucket("results");
});

/** A program with these jobs, by name. */
function jobsProgram(jobs: Record<string, Record<string, unknown>>, after = ""): string {
  return `
    const pulumi = require("@pulumi/pulumi");
    const { ProcessingJob } = require("pulumi-oss-processing");
    const jobs = {};
    for (const [name, args] of Object.entries(${JSON.stringify(jobs)})) jobs[name] = new ProcessingJob(name, args);
    for (const [name, job] of Object.entries(jobs)) exports[name] = { taskId: job.taskId, reason: job.reason };
    ${after}
  `;
}

const flac = { operation: "audio/convert,f_flac" };
const tone = { ...flac, source: "oss://videos/tone.wav", target: "oss://results/tone.flac" };

async function previewText(project: Project): Promise<string> {
  return (await project.stack.preview({ color: "never" })).stdout;
}

/** The task of a job, when it has ended. */
async function ended(project: Project, name: string): Promise<string | undefined> {
  const { taskId } = (await project.resource(name)).outputs;
  return (await deployments.emulator.tasks.ended(taskId as string)).status;
}

describe("a source's content", () => {
  it("is watched: the job runs again when it changes, and says so beforehand", async () => {
    const watched = { ...tone, source: "oss://videos/watched.wav", target: "oss://results/watched.flac" };
    const blind = { ...watched, target: "oss://results/blind.flac", watchSource: false };
    const project = await deployments.ofProgram(jobsProgram({ watched, blind }));
    expect(await previewText(project)).toMatch(/oss:\/\/videos\/watched\.wav doesn't exist; upload it first/);
    const { text: missing, submissions: none } = await project.failingUp();
    expect(none).toBe(1);
    expect(missing).toContain("The source oss://videos/watched.wav doesn't exist; upload it first");
    expect(missing).toContain("NoSuchKey");

    await videos.put("watched.wav", silentWave(1));
    const first = await project.up();
    expect(first).toMatchObject({ submissions: 2, outputs: { watched: { reason: "new job" } } });
    expect(first.text).toContain("watched: will submit: new job");

    // The same content is the same source, whenever it was written.
    await videos.put("watched.wav", silentWave(1));
    expect(await project.up()).toMatchObject({ submissions: 0, changes: { same: 3 } });

    await videos.put("watched.wav", silentWave(2));
    const preview = await previewText(project);
    expect(preview).toContain("watched: will submit: source changed");
    expect(preview).not.toContain("blind: will");
    const second = await project.up();
    expect(second).toMatchObject({ submissions: 1, outputs: { watched: { reason: "source changed" } } });

    // What can't be seen is an error, never a change.
    deployments.emulator.injectFault({
      operation: "head-object",
      kind: "refuse",
      status: 403,
      code: "AccessDenied",
      message: "No.",
      times: 2,
    });
    expect(await failureText(project.stack.preview({ color: "never" }))).toContain("couldn't be looked at");
    const unseen = await project.failingUp();
    expect(unseen.submissions).toBe(0);
    expect(unseen.text).toMatch(/The source oss:\/\/videos\/watched\.wav couldn't be looked at.*AccessDenied/);
    expect(await project.up()).toMatchObject({ submissions: 0, changes: { same: 3 } });
  });

  it("is looked at when the resources that the job depends on are there", async () => {
    const late = { ...tone, source: "oss://videos/late.wav", target: "oss://results/late.flac" };
    const writer = `
      const writing = { create: async (inputs) => {
        const { startClient } = require("node:module").createRequire(process.cwd() + "/")("./writer.js");
        await startClient(inputs.endpoint);
        return { id: "written", outs: inputs };
      } };
      const written = new pulumi.dynamic.Resource(writing, "written", { endpoint: process.env.OSS_ENDPOINT });
      const job = new ProcessingJob("late", ${JSON.stringify(late)}, { dependsOn: written });
      exports.late = { taskId: job.taskId };`;
    const project = await deployments.ofProgram(jobsProgram({}, writer));
    const { writeFile } = await import("node:fs/promises");
    const options = { ...deployments.emulator.credentials, region: "oss-cn-hangzhou", authorizationV4: true };
    await writeFile(
      `${project.folder}/writer.js`,
      `const OSS = require(${JSON.stringify(require.resolve("ali-oss"))});
       exports.startClient = async (endpoint) => {
         const client = new OSS({ ...${JSON.stringify(options)}, endpoint, sldEnable: true, bucket: "videos" });
         await client.put("late.wav", Buffer.from("late"));
       };`,
    );
    expect((await project.up()).submissions).toBe(1);
    expect((await project.resource("late")).outputs.sourceEtag).toMatch(/^[0-9A-F]{32}$/);
  });
});

describe("a task that failed", () => {
  it("is submitted again, each time, until its cause is cured or a person takes another task", async () => {
    const poor = { ...tone, source: "oss://videos/poor.wav", target: "oss://results/poor.flac", watchTask: true };
    const unwatched = { ...poor, target: "oss://results/unwatched.flac", watchTask: false };
    await videos.put("poor.wav", Buffer.from("not really sound"));
    const project = await deployments.ofProgram(jobsProgram({ poor, unwatched }));
    await project.up();
    expect(await ended(project, "poor")).toBe("Failed");
    expect(await ended(project, "unwatched")).toBe("Failed");

    // The status can't be read: said once, and nothing is submitted.
    deployments.emulator.injectFault({
      operation: "imm:ListTasks",
      kind: "refuse",
      status: 403,
      code: "Forbidden",
      message: "No permission.",
    });
    const unread = await project.up();
    expect(unread).toMatchObject({ submissions: 0, changes: { same: 3 } });
    expect(unread.text).toMatch(/(poor|unwatched): couldn't ask IMM which tasks failed.*No permission/);

    const second = await project.up();
    expect(second.submissions).toBe(1);
    expect(second.text).toMatch(/poor: will submit: task failed \(\w+\)/);
    expect(second.outputs.poor.reason).toMatch(/^task failed/);
    expect(await ended(project, "poor")).toBe("Failed");
    expect((await project.up()).submissions).toBe(1);
    expect(await ended(project, "poor")).toBe("Failed");

    // Cured by hand, outside: the source is right now, and somebody has had it processed already.
    await videos.put("poor.wav", silentWave(1));
    const byHand = await deployments.ofProgram(jobsProgram({ poor: { ...poor, ifTargetExists: "overwrite" } }));
    const taken = (await byHand.up()).outputs.poor.taskId as string;
    expect((await deployments.emulator.tasks.ended(taken)).status).toBe("Succeeded");
    await project.setProgram(jobsProgram({ poor: { ...poor, adoptTaskId: taken }, unwatched }));
    const adopted = await project.up();
    expect(adopted.outputs.poor.taskId).toBe(taken);
    expect(adopted.text).toContain(`poor: will adopt task ${taken}`);
    // Only the other job, whose source has changed as well.
    expect(adopted.submissions).toBe(1);
    expect(await project.up()).toMatchObject({ submissions: 0, changes: { same: 3 } });
  });

  it("is a reason for a job that is waited for, without asking for it", async () => {
    const poor = { ...tone, source: "oss://videos/bad.wav", target: "oss://results/bad.flac" };
    await videos.put("bad.wav", Buffer.from("not really sound"));
    const project = await deployments.ofProgram(jobsProgram({ poor }, "jobs.poor.wait({ interval: '100ms' });"));
    expect((await project.failingUp()).submissions).toBe(1);
    expect((await project.failingUp()).submissions).toBe(1);
    await videos.put("bad.wav", silentWave(1));
    const cured = await project.up();
    expect(cured.submissions).toBe(1);
    expect(await project.up()).toMatchObject({ submissions: 0, changes: { same: 3 } });
  });
});

describe("results that are there already", () => {
  it("are taken on, or in the way, as the job says", async () => {
    await results.put("there.flac", Buffer.from("sound"));
    await results.put("pages/tone/1.flac", Buffer.from("sound"));
    const skipped = { ...tone, target: "oss://results/there.flac", ifTargetExists: "skip" };
    const pages = { ...tone, target: "oss://results/pages/{barename}/{index}.flac", ifTargetExists: "skip" };
    const failing = { ...tone, target: "oss://results/x.flac", ifTargetExists: "fail" };
    await results.put("x.flac", Buffer.from("sound"));
    const project = await deployments.ofProgram(jobsProgram({ skipped, pages, failing }));
    const { text, submissions } = await project.failingUp();
    expect(submissions).toBe(0);
    expect(text).toContain("exists already (oss://results/x.flac)");
    expect(text).toContain("skipped: will submit, unless its target exists: new job");
    expect((await project.resource("skipped")).outputs).toMatchObject({
      submission: "skipped",
      reason: "target exists: oss://results/there.flac",
    });
    expect((await project.resource("pages")).outputs).toMatchObject({ submission: "skipped" });

    await results.delete("x.flac");
    expect((await project.up()).submissions).toBe(1);
    expect(await project.up()).toMatchObject({ submissions: 0, changes: { same: 4 } });
  });
});

describe("results that are watched", () => {
  it("are missed by a refresh once their task has succeeded, and made again by the next deploy", async () => {
    const kept = { ...tone, target: "oss://results/kept.flac", watchTarget: true };
    const project = await deployments.ofProgram(jobsProgram({ kept }));
    const first = await project.up();
    expect(await ended(project, "kept")).toBe("Succeeded");
    await project.stack.refresh({ color: "never" });
    expect((await project.resource("kept")).outputs).toMatchObject({ resultCount: 1, targetGone: false });
    expect(await project.up()).toMatchObject({ submissions: 0, changes: { same: 2 } });

    await results.delete("kept.flac");
    expect((await project.up()).submissions).toBe(0);
    const { stdout } = await project.stack.refresh({ color: "never" });
    expect(stdout).toMatch(/kept.*updat/);
    const second = await project.up();
    expect(second).toMatchObject({ submissions: 1, outputs: { kept: { reason: "target gone" } } });
    expect(second.outputs.kept.taskId).not.toBe(first.outputs.kept.taskId);
    expect((await project.resource("kept")).outputs).not.toHaveProperty("targetGone");
  });
});

describe("nothing is submitted", () => {
  it("for a renamed job with an alias, reordered jobs, other credentials, or a removed trigger", async () => {
    const a = { ...tone, target: "oss://results/a.flac", triggers: { commit: "one" } };
    const b = { ...tone, target: "oss://results/b.flac" };
    const project = await deployments.ofProgram(jobsProgram({ a, b }));
    expect((await project.up()).submissions).toBe(2);

    const { triggers: _removed, ...withoutTriggers } = a;
    const renamed = `exports.renamed = new ProcessingJob("renamed", ${JSON.stringify(withoutTriggers)}, { aliases: [{ name: "a" }] }).taskId;`;
    await project.setProgram(jobsProgram({ b }, renamed));
    project.setEnvironment("ALIBABA_CLOUD_ACCESS_KEY_ID", deployments.emulator.credentials.accessKeyId);
    project.setEnvironment("ALIBABA_CLOUD_ACCESS_KEY_SECRET", deployments.emulator.credentials.accessKeySecret);
    project.setEnvironment("OSS_ACCESS_KEY_ID", "");
    project.setEnvironment("OSS_ACCESS_KEY_SECRET", "");
    const next = await project.up();
    expect(next.submissions).toBe(0);
    expect(next.text).not.toContain("will submit");
    expect(await project.up()).toMatchObject({ submissions: 0, changes: { same: 3 } });
  });
});
