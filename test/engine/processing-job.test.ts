import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  editPackageJson,
  failureText,
  jobProgram,
  type Project,
  startStockedEmulator,
  useDeployments,
} from "./deployment";

const deployments = useDeployments(() => startStockedEmulator());

/** A job's arguments, with what a test wants to be different. */
function job(change: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    source: "oss://videos/a.mp4",
    operation: "video/convert,f_mp4,vcodec_h264",
    target: "oss://results/a.mp4",
    endpoint: deployments.emulator.endpoint,
    ...change,
  };
}

function projectWith(args: Record<string, unknown>, before?: string): Promise<Project> {
  return deployments.ofProgram(jobProgram(args, before));
}

describe("a job that is deployed", () => {
  it("submits one task, and none the next time", async () => {
    const project = await projectWith(job());
    const first = await project.up();
    expect(first.submissions).toBe(1);
    expect(deployments.emulator.tasks.get(first.outputs.taskId)?.source).toBe("oss://videos/a.mp4");
    expect(first.outputs).toMatchObject({ reason: "new job", submission: "accepted", id: "oss://results/a.mp4" });

    const second = await project.up();
    expect(second.submissions).toBe(0);
    expect(second.outputs).toEqual(first.outputs);
    expect(second.changes).toEqual({ same: 2 });
  });

  it("submits another task when its operation changes, and none when a trigger goes", async () => {
    const project = await projectWith(job({ triggers: { commit: "one" } }));
    const first = await project.up();

    await project.setProgram(
      jobProgram(job({ triggers: { commit: "one" }, operation: "video/convert,f_mp4,vcodec_h265" })),
    );
    const changed = await project.up();
    expect(changed.submissions).toBe(1);
    expect(changed.changes).toMatchObject({ update: 1 });
    expect(changed.outputs).toMatchObject({ reason: "operation changed", previousTaskId: first.outputs.taskId });

    await project.setProgram(jobProgram(job({ operation: "video/convert,f_mp4,vcodec_h265" })));
    const withoutTrigger = await project.up();
    expect(withoutTrigger.submissions).toBe(0);
    expect(withoutTrigger.outputs.taskId).toBe(changed.outputs.taskId);
    expect((await project.resource("render")).outputs).not.toHaveProperty("triggers");
    expect((await project.up()).changes).toEqual({ same: 2 });
  });

  it("is the same job through another endpoint and after an upgrade of the library", async () => {
    const project = await projectWith(job());
    const first = await project.up();

    const otherWay = deployments.emulator.endpoint.replace("localhost", "127.0.0.1");
    await project.setProgram(jobProgram(job({ endpoint: otherWay })));
    const elsewhere = await project.up();
    expect(elsewhere).toMatchObject({ submissions: 0, changes: { same: 2 } });

    await project.replacePackage(async (folder) => {
      await editPackageJson(folder, { version: "99.0.0" });
      await appendFile(join(folder, "dist", "providers", "job.js"), "\n// another build\n");
    });
    const upgraded = await project.up();
    expect(upgraded).toMatchObject({ submissions: 0, changes: { same: 2 } });
    expect(upgraded.outputs.taskId).toBe(first.outputs.taskId);
    expect((await project.stack.destroy()).summary.resourceChanges).toMatchObject({ delete: 2 });
  });

  it("is replaced, with a task of its own, when its target changes", async () => {
    const project = await projectWith(job());
    const first = await project.up();
    await project.setProgram(jobProgram(job({ target: { bucket: "results", key: "moved.mp4" } })));
    const moved = await project.up();
    expect(moved).toMatchObject({ submissions: 1, changes: { replace: 1 } });
    expect(moved.outputs).toMatchObject({ id: "oss://results/moved.mp4", reason: "new job" });
    expect(moved.outputs.taskId).not.toBe(first.outputs.taskId);
  });

  it("survives a refresh, and is forgotten by destroy without a word to OSS", async () => {
    const project = await projectWith(job());
    const { outputs } = await project.up();
    await project.stack.refresh({ color: "never" });
    expect((await project.resource("render")).outputs).toMatchObject({ taskId: outputs.taskId, ...job() });
    expect((await project.up()).changes).toEqual({ same: 2 });

    const submitted = deployments.emulator.requests.length;
    await project.stack.destroy();
    expect(deployments.emulator.requests).toHaveLength(submitted);
    expect(deployments.emulator.tasks.get(outputs.taskId)).toBeDefined();
  });

  it("adopts a task instead of submitting one", async () => {
    const project = await projectWith(job({ adoptTaskId: "MediaConvert-by-hand" }));
    const { submissions, outputs } = await project.up();
    expect(submissions).toBe(0);
    expect(outputs).toMatchObject({ taskId: "MediaConvert-by-hand", submission: "adopted" });
  });
});

describe("a preview", () => {
  // Another resource whose output is known only after the deploy.
  const laterKey = `
    class Upload extends pulumi.dynamic.Resource {
      constructor(name, props) {
        super({ create: async () => ({ id: "1", outs: { key: "b.mp4" } }) }, name, { key: undefined, ...props });
      }
    }
    const upload = new Upload("upload", {});
    const more = {
      source: { bucket: "videos", key: upload.key },
      target: { bucket: "results", key: pulumi.interpolate\`copies/\${upload.key}\` },
      triggers: { upload: [upload.key] },
    };
  `;

  it("submits nothing, shows the instruction, and bears values that aren't known yet", async () => {
    const project = await projectWith(job(), laterKey);
    const before = deployments.emulator.requests.length;
    const preview = await project.stack.preview({ color: "never", diff: true });
    expect(preview.changeSummary).toMatchObject({ create: 3 });
    expect(deployments.emulator.requests).toHaveLength(before);

    const { submissions, outputs } = await project.up();
    expect(submissions).toBe(1);
    expect(deployments.emulator.tasks.get(outputs.taskId)?.source).toBe("oss://videos/b.mp4");
    expect(outputs.id).toBe("oss://results/copies/b.mp4");
    expect((await project.up()).changes).toEqual({ same: 3 });
  });

  it("of a plain job shows what will be sent", async () => {
    const project = await projectWith(job());
    const { stdout } = await project.stack.preview({ color: "never", diff: true });
    expect(stdout).toContain("video/convert,f_mp4,vcodec_h264|sys/saveas,o_YS5tcDQ,b_cmVzdWx0cw");
  });
});

describe("a submission that OSS refuses", () => {
  it("fails with OSS' words and advice, leaves no job behind, and is tried again next time", async () => {
    const project = await projectWith(job({ source: "oss://videos/missing.mp4", watchSource: false }));
    const { text, submissions } = await project.failingUp();
    expect(submissions).toBe(1);
    expect(text).toContain("NoSuchKey");
    expect(text).toContain("upload it first");
    expect(text).toContain("oss://videos/missing.mp4");
    await expect(project.resource("render")).rejects.toThrow("0 resources");

    await project.setProgram(jobProgram(job()));
    expect((await project.up()).submissions).toBe(1);
  });

  it("is repeated at once where that is safe", async () => {
    const project = await projectWith(job());
    const before = deployments.emulator.tasks.list().length;
    deployments.emulator.injectFault({
      operation: "async-process",
      kind: "refuse",
      status: 503,
      code: "ServiceUnavailable",
      message: "Busy.",
      times: 2,
    });
    const { outputs } = await project.up();
    expect(outputs.submission).toBe("accepted");
    expect(deployments.emulator.tasks.list()).toHaveLength(before + 1);
  });
});

describe("an answer that is damaged", () => {
  it("fails the deploy but not the job: the task ID is kept, and the next deploy goes on without submitting", async () => {
    const project = await projectWith(job());
    deployments.emulator.injectFault({ operation: "async-process", kind: "accept-then-garble", garble: "truncated" });
    const { text, submissions } = await project.failingUp();
    expect(submissions).toBe(1);
    const recorded = await project.resource("render");
    expect(deployments.emulator.tasks.get(recorded.outputs.taskId as string)).toBeDefined();
    expect(text).toContain(recorded.outputs.taskId);

    const next = await project.up();
    expect(next.submissions).toBe(0);
    expect(next.outputs.taskId).toBe(recorded.outputs.taskId);
    expect((await project.up()).changes).toEqual({ same: 2 });
    await project.stack.destroy();
  });
});

describe("an unknown outcome", () => {
  async function projectInDoubt(): Promise<Project> {
    const project = await projectWith(job());
    deployments.emulator.injectFault({ operation: "async-process", kind: "accept-then-reset" });
    const { text, submissions } = await project.failingUp();
    expect(submissions).toBe(1);
    expect(text).toContain("the outcome is unknown");
    expect((await project.resource("render")).outputs).toMatchObject({ submission: "unknown" });
    return project;
  }

  it("is remembered, and refused until somebody wants another task", async () => {
    const project = await projectInDoubt();
    const refused = await project.failingUp();
    expect(refused.submissions).toBe(0);
    expect(refused.text).toContain("resubmitUnknown");

    await project.setProgram(jobProgram(job({ resubmitUnknown: true })));
    const resubmitted = await project.up();
    expect(resubmitted.submissions).toBe(1);
    expect(resubmitted.outputs).toMatchObject({ submission: "accepted" });

    await project.setProgram(jobProgram(job()));
    expect((await project.up()).submissions).toBe(0);
  });

  it("ends when the task that was found is adopted", async () => {
    const project = await projectInDoubt();
    const found = deployments.emulator.tasks.list().at(-1)?.id as string;
    await project.setProgram(jobProgram(job({ adoptTaskId: found })));
    const { submissions, outputs } = await project.up();
    expect(submissions).toBe(0);
    expect(outputs).toMatchObject({ taskId: found, submission: "adopted" });
  });

  it("doesn't stand in the way of destroy", async () => {
    const project = await projectInDoubt();
    expect((await project.stack.destroy()).summary.resourceChanges).toMatchObject({ delete: 2 });
  });
});

describe("a job that can't be meant", () => {
  it("is refused with all its problems before anything is sent, also where values were outputs", async () => {
    const bad = job({ source: "oss://Videos/a.mp4", operation: "convert", notify: "no topic" });
    const project = await projectWith(bad, 'const more = { target: pulumi.output("oss://results/../a.mp4") };');
    const { text, submissions } = await project.failingUp();
    expect(submissions).toBe(0);
    for (const property of ["source", "operation", "target", "notify"]) {
      expect(text).toMatch(new RegExp(`property ${property} value .* has a problem: `));
    }
  });

  it("is refused when an argument's name doesn't exist", async () => {
    const project = await projectWith(job({ opertion: "video/convert" }));
    const text = await failureText(project.stack.preview({ color: "never" }));
    expect(text).toContain("render: opertion: isn't a property of a job; did you mean operation?");
    expect(text).not.toContain("at new ProcessingJob");
  });

  it("is refused without a region anywhere", async () => {
    const project = await projectWith(job());
    await project.stack.removeConfig("alicloud:region");
    for (const name of ["OSS_REGION", "ALIBABA_CLOUD_REGION", "ALICLOUD_REGION"]) project.setEnvironment(name, "");
    expect((await project.failingUp()).text).toContain("ALIBABA_CLOUD_REGION");
  });
});

describe("secrets", () => {
  it("of the connection stay out of the state, and secret arguments are kept encrypted", async () => {
    const project = await projectWith(job(), 'const more = { triggers: pulumi.secret({ token: "HUSH-TRIGGER" }) };');
    project.setEnvironment("OSS_ACCESS_KEY_ID", "");
    project.setEnvironment("OSS_ACCESS_KEY_SECRET", "");
    await project.setConfig("alicloud:accessKey", deployments.emulator.credentials.accessKeyId);
    await project.setConfig("alicloud:secretKey", deployments.emulator.credentials.accessKeySecret, { secret: true });
    expect((await project.up()).submissions).toBe(1);
    const state = await project.storedState();
    expect(state).toContain("oss://videos/a.mp4");
    expect(state).not.toContain("HUSH-TRIGGER");
    expect(state).not.toContain(deployments.emulator.credentials.accessKeySecret);
  });
});

describe("two jobs of a program", () => {
  it("may not have one target, however it is spelled; the second is refused before it is sent", async () => {
    const twin = `new ProcessingJob("twin", { ...args, target: pulumi.output("oss://results/{barename}.mp4") });`;
    const project = await deployments.ofProgram(`${jobProgram(job())}\n${twin}`);
    const { text, submissions } = await project.failingUp();
    expect(text).toMatch(/is also the target of (render|twin)/);
    expect(submissions).toBeLessThanOrEqual(1);
  });
});

describe("triggers that Pulumi can't carry", () => {
  it("are refused instead of never being seen to change", async () => {
    const project = await projectWith(job(), "const more = { triggers: { built: new Date(), parts: [new Map()] } };");
    const { text, submissions } = await project.failingUp();
    expect(submissions).toBe(0);
    expect(text).toContain("render: triggers.built: holds a Date");
    expect(text).toContain("render: triggers.parts: holds");
  });
});

describe("what a job's output is worth after a failure", () => {
  it("stays the last one that is known with whereKnown, where Pulumi would write its mark for unknown values", async () => {
    // Programs without types may give null for what they don't mean.
    const program = `${jobProgram(job({ adoptTaskId: null, notify: null }))}
      const { whereKnown } = require("pulumi-oss-processing");
      exports.taskId = whereKnown(job.taskId);`;
    const project = await deployments.ofProgram(program);
    const first = await project.up();
    expect(first.submissions).toBe(1);
    expect(deployments.emulator.tasks.get(first.outputs.taskId)).toBeDefined();

    await project.setProgram(program.replace("a.mp4", "missing.mp4"));
    await project.failingUp();
    expect(await project.output("taskId")).toBe(first.outputs.taskId);
    expect((await project.resource("render")).outputs).toMatchObject({ taskId: first.outputs.taskId });
  });
});
