import type OSS from "ali-oss";
import { beforeAll, describe, expect, it } from "vitest";
import { silentWave } from "../emulator/silent-wave";
import { connect, failureText, jobProgram, type Project, startStockedEmulator, useDeployments } from "./deployment";

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

/** A job whose results go with it. */
function job(key: string, onDelete = "deleteTarget") {
  const target = `oss://results/${key}`;
  return { source: "oss://videos/tone.wav", operation: "audio/convert,f_flac", target, onDelete };
}

/** The keys of the results below a folder. */
async function resultsIn(folder: string): Promise<string[]> {
  const { objects } = await results.listV2({ prefix: `${folder}/` }, {});
  return (objects ?? []).map(({ name }) => name.slice(folder.length + 1)).sort();
}

async function waitingProject(jobs: Record<string, object>): Promise<Project> {
  const project = await deployments.ofConfig(jobs);
  await project.setConfig("oss-processing:wait", "2m");
  return project;
}

describe("results that are to go with their jobs", () => {
  it("go when a job leaves the config, gets another target or is destroyed, as long as nobody wrote them since", async () => {
    const project = await waitingProject({
      leaving: job("life/leaving.flac"),
      moving: job("life/moving.flac"),
      edited: job("life/edited.flac"),
      kept: job("life/kept.flac", "forget"),
    });
    await project.up();
    expect(await resultsIn("life")).toEqual(["edited.flac", "kept.flac", "leaving.flac", "moving.flac"]);

    await results.put("life/edited.flac", Buffer.from("by hand"));
    const jobs = {
      moving: job("life/moved.flac"),
      edited: job("life/edited.flac"),
      kept: job("life/kept.flac", "forget"),
    };
    await project.setJobs(jobs);
    const second = await project.up();
    expect(second.submissions).toBe(1);
    expect(second.text).toContain("Deleted 2 objects made by the tasks of");
    expect(await resultsIn("life")).toEqual(["edited.flac", "kept.flac", "moved.flac"]);
    expect((await project.up()).changes).toEqual({ same: 5 });

    const { stdout } = await project.stack.destroy({ color: "never" });
    expect(stdout).toContain(
      "edited: not deleted, because changed since the task made it: oss://results/life/edited.flac",
    );
    expect(await resultsIn("life")).toEqual(["edited.flac", "kept.flac"]);
  });

  it("stay while a job's new task couldn't be submitted, whose former end stays recorded", async () => {
    const project = await waitingProject({ first: job("doubt/first.flac"), second: job("doubt/second.flac") });
    const { outputs } = await project.up();
    const missing = { ...job("doubt/first.flac"), source: "oss://videos/missing.wav" };
    await project.setJobs({ first: missing, second: { ...job("doubt/second.flac"), triggers: { again: 1 } } });
    expect((await project.failingUp()).submissions).toBe(1);
    expect(await resultsIn("doubt")).toEqual(["first.flac", "second.flac"]);
    const { ended } = (await project.resource("cn-hangzhou")).outputs as { ended: Record<string, unknown> };
    expect(ended.first).toEqual(outputs.ended.first);
    expect(ended.second).not.toEqual(outputs.ended.second);

    await project.setJobs({ first: job("doubt/first.flac"), second: job("doubt/second.flac") });
    expect((await project.up()).submissions).toBe(0);
    await project.stack.destroy();
    expect(await resultsIn("doubt")).toEqual([]);
  });

  it("go with a wait that is replaced, not with a job that is; a refused deletion fails and is tried again", async () => {
    const wait = "exports.count = job.wait({ interval: '200ms' }).ended.apply((it) => it.render.objectCount);";
    const project = await deployments.ofProgram(`${jobProgram(job("replaced/tone.flac"))}\n${wait}`);
    expect((await project.up()).outputs.count).toBe(1);
    const { resources } = (await project.stack.exportStack()).deployment as { resources: { urn: string }[] };
    const urnOf = (type: string) => resources.find(({ urn }) => urn.includes(`oss:${type}::`))?.urn as string;

    await project.stack.up({ replace: [urnOf("TaskCompletion")] });
    expect(await resultsIn("replaced")).toEqual([]);
    expect(await project.output("count")).toBe(0);
    await project.stack.up({ replace: [urnOf("ProcessingJob")] });
    expect(await resultsIn("replaced")).toEqual(["tone.flac"]);
    expect(await project.output("count")).toBe(1);

    const refusal = { kind: "refuse", status: 403, code: "AccessDenied", message: "Not yours." } as const;
    deployments.emulator.injectFault({ operation: "delete-object", ...refusal });
    const text = await failureText(project.stack.destroy({ color: "never" }));
    expect(text).toContain("1 object couldn't be deleted");
    expect(text).toMatch(/render: oss:\/\/results\/replaced\/tone\.flac: .*AccessDenied: Not yours\./);
    expect(await resultsIn("replaced")).toEqual(["tone.flac"]);
    await project.stack.destroy();
    expect(await resultsIn("replaced")).toEqual([]);
  });
});
