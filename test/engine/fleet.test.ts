import type { Deployment } from "@pulumi/pulumi/automation";
import { describe, expect, it } from "vitest";
import { failureText, type Project, startStockedEmulator, useDeployments } from "./deployment";

const deployments = useDeployments(() => startStockedEmulator());

type Jobs = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** A program with one fleet. `more` may add jobs that hold outputs. */
function fleetProgram(jobs: Jobs, args: Readonly<Record<string, unknown>> = {}, more = ""): string {
  return `
    const pulumi = require("@pulumi/pulumi");
    const { ProcessingFleet, ProcessingJob } = require("pulumi-oss-processing");
    const jobs = ${JSON.stringify(jobs)};
    ${more}
    const fleet = new ProcessingFleet("clips", {
      defaults: { operation: "video/convert,f_mp4,vcodec_h264" },
      jobs,
      ...${JSON.stringify(args)},
    });
    exports.taskIds = fleet.taskIds;
    exports.tasks = fleet.tasks;
    exports.submitted = fleet.submitted;
  `;
}

/** As many jobs, each with a target of its own. */
function clips(count: number, change: Jobs = {}): Jobs {
  const named = Array.from({ length: count }, (_, place): [string, Readonly<Record<string, unknown>>] => {
    const name = `clip-${place}`;
    return [name, { source: "oss://videos/a.mp4", target: `oss://results/${name}.mp4`, ...change[name] }];
  });
  return Object.fromEntries(named);
}

function projectWith(...program: Parameters<typeof fleetProgram>): Promise<Project> {
  return deployments.ofProgram(fleetProgram(...program));
}

describe("a fleet", () => {
  it("submits new and changed jobs only, and moves none when it grows", async () => {
    const project = await projectWith(clips(30));
    const { stdout } = await project.stack.preview({ color: "never" });
    expect(stdout).toMatch(/clips: will submit 30: clip-\d+ \(new job\), .* and 20 more/);
    const first = await project.up();
    expect(first.submissions).toBe(30);
    expect(first.text).toMatch(/clips: will submit (at least )?\d+: clip-\d+ \(new job\)/);
    expect(Object.keys(first.outputs.taskIds)).toHaveLength(30);
    expect(first.outputs.submitted).toHaveLength(30);
    const { taskId, source } = first.outputs.tasks["clip-7"];
    expect(deployments.emulator.tasks.get(taskId)?.source).toBe(source);
    expect(new Set(Object.values(first.outputs.taskIds)).size).toBe(30);

    const same = await project.up();
    expect(same.submissions).toBe(0);
    expect(same.text).not.toContain("clips: ");
    expect(same.outputs).toEqual({ ...first.outputs, submitted: [] });
    expect(same.changes).toEqual({ same: Object.values(first.changes).reduce((sum = 0, it = 0) => sum + it, 0) });

    const changed = { "clip-7": { operation: "video/convert,f_mp4,vcodec_h265" } };
    await project.setProgram(fleetProgram(clips(100, changed)));
    const grown = await project.up();
    expect(grown.submissions).toBe(71);
    expect(grown.outputs.submitted).toContain("clip-7");
    expect(grown.outputs.tasks["clip-7"]).toMatchObject({ reason: "operation changed" });
    expect(grown.outputs.taskIds).toMatchObject({ ...first.outputs.taskIds, "clip-7": expect.any(String) });
    expect(grown.outputs.taskIds["clip-7"]).not.toBe(first.outputs.taskIds["clip-7"]);
  });

  it("keeps the task of a job that is renamed, and forgets one that is removed", async () => {
    const project = await projectWith(clips(3));
    const { outputs } = await project.up();
    const { "clip-0": renamed, "clip-1": kept } = clips(3);
    await project.setProgram(
      fleetProgram({ intro: renamed ?? {}, "clip-1": kept ?? {} }, { formerNames: { intro: "clip-0" } }),
    );
    const next = await project.up();
    expect(next.submissions).toBe(0);
    expect(next.outputs.taskIds).toEqual({
      intro: outputs.taskIds["clip-0"],
      "clip-1": outputs.taskIds["clip-1"],
    });
  });

  it("tries all jobs though some fail, tells which, and tries only those again", async () => {
    const missing = { source: "oss://videos/missing.mp4" };
    const unwatched = { ...missing, watchSource: false };
    const project = await projectWith(clips(40, { "clip-3": unwatched, "clip-4": unwatched, "clip-5": missing }));
    const { stdout } = await project.stack.preview({ color: "never" });
    expect(stdout).toContain("clip-5: The source oss://videos/missing.mp4 doesn't exist");
    const { text, submissions } = await project.failingUp();
    expect(submissions).toBe(39);
    expect(text).toContain("3 jobs failed");
    for (const name of ["clip-3", "clip-4"]) expect(text).toContain(`${name}: OSS refused the task: NoSuchKey`);
    expect(text).toContain("clip-5: The source oss://videos/missing.mp4 doesn't exist");

    await project.setProgram(fleetProgram(clips(40)));
    const next = await project.up();
    expect(next.submissions).toBe(3);
    expect([...next.outputs.submitted].sort()).toEqual(["clip-3", "clip-4", "clip-5"]);
    expect((await project.up()).submissions).toBe(0);
    await project.stack.destroy();
  });

  it("fails for its jobs also when a deploy is limited to its shards", async () => {
    const project = await projectWith(clips(3));
    await project.up();
    const { deployment } = (await project.stack.exportStack()) as Deployment;
    const urns = (deployment.resources as { urn: string }[]).map(({ urn }) => urn);
    const target = urns.filter((urn) => urn.includes(":ProcessingShard::"));
    const missing = { source: "oss://videos/missing.mp4", watchSource: false };
    await project.setProgram(fleetProgram(clips(3, { "clip-1": missing })));
    const text = await failureText(project.stack.up({ color: "never", target }));
    expect(text).toContain("clips: jobs failed, and the resource that tells which is left out of this deploy.");

    const all = await failureText(project.stack.up({ color: "never", continueOnError: true }));
    expect(all).toContain("1 job failed");
    expect(all).not.toContain("is left out of this deploy");

    await project.setProgram(fleetProgram(clips(3)));
    expect((await project.stack.up({ color: "never", target })).summary.result).toBe("succeeded");
  });

  it("remembers an unknown outcome of one job and goes on with the others", async () => {
    const project = await projectWith(clips(4));
    deployments.emulator.injectFault({ operation: "async-process", kind: "accept-then-reset", times: 1 });
    const doubtful = await project.failingUp();
    expect(doubtful).toMatchObject({ submissions: 4, text: expect.stringContaining("the outcome is unknown") });
    const refused = await project.failingUp();
    expect(refused).toMatchObject({ submissions: 0, text: expect.stringContaining("resubmitUnknown") });
    await project.setProgram(
      fleetProgram(clips(4), { defaults: { operation: "video/convert,f_mp4,vcodec_h264", resubmitUnknown: true } }),
    );
    const { outputs, submissions } = await project.up();
    expect(submissions).toBe(1);
    expect(Object.keys(outputs.taskIds)).toHaveLength(4);
  });
});

describe("jobs that hold outputs", () => {
  const more = `
    const later = new ProcessingJob("later", { source: "oss://videos/a.mp4", operation: "video/convert,f_mp4", target: "oss://results/later.mp4" });
    jobs.secret = { source: "oss://videos/a.mp4", target: "oss://results/secret.mp4", triggers: pulumi.secret({ token: "HUSH-TRIGGER" }) };
    jobs.unknown = { source: "oss://videos/b.mp4", target: "oss://results/unknown.mp4", triggers: { after: later.taskId } };
  `;

  it("hide only themselves at preview, and are kept encrypted when they are secret", async () => {
    const project = await projectWith(clips(20), {}, more);
    const first = await project.up();
    expect(first.submissions).toBe(23);
    const state = await project.storedState();
    expect(state).toContain("clip-11");
    expect(state).not.toContain("HUSH-TRIGGER");
    expect(first.outputs.tasks.secret).not.toHaveProperty("source");
    expect((await project.up()).submissions).toBe(0);

    const changed = clips(20, { "clip-11": { triggers: { commit: "two" } } });
    await project.setProgram(
      fleetProgram(changed, {}, more.replace("later.mp4", "later-too.mp4").replace("HUSH", "PSST")),
    );
    const { stdout, stderr } = await project.stack.preview({ color: "never", diff: true });
    expect(stderr).toContain("clip-11 (trigger commit changed)");
    expect(stderr).toContain("may submit 1 not known before the deploy");
    expect(stdout).toContain(`+ triggers: {`);
    expect(stdout + stderr).not.toContain("PSST-TRIGGER");
    const next = await project.up();
    expect([...next.outputs.submitted].sort()).toEqual(["clip-11", "secret", "unknown"]);
  });
});

describe("a fleet that can't be meant", () => {
  it("is refused with every problem of every job before anything is registered", async () => {
    const jobs = {
      a: { source: "oss://Videos/a.mp4" },
      b: { source: "oss://videos/b.mp4", target: "oss://results/b.mp4" },
    };
    const misspelt = `
      jobs.c = { ...jobs.b, opertion: "video/convert" };
    `;
    const project = await projectWith(jobs, { concurrency: 0, formerNames: { z: "y" }, jbos: {} }, misspelt);
    const { text, submissions } = await project.failingUp();
    expect(submissions).toBe(0);
    for (const problem of [
      "a: source: has the bucket name",
      "a: target: is missing",
      "c: opertion: isn't a property of a job; did you mean operation?",
      "concurrency: must be a whole number",
      "formerNames.z: is no job of this fleet",
      "jbos: isn't a property of a fleet",
    ]) {
      expect(text).toContain(problem);
    }
  });
});
