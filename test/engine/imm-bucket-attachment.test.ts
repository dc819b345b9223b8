import { describe, expect, it } from "vitest";
import { connect, startStockedEmulator, useDeployments } from "./deployment";

const deployments = useDeployments(() => startStockedEmulator({ unbound: true }));

const job = `new ProcessingJob("render", {
  source: "oss://videos/a.mp4",
  operation: "video/convert,f_mp4",
  target: "oss://results/a.mp4",
}, options);`;

function program(...statements: string[]): string {
  return `
    const { ImmBucketAttachment, ProcessingJob } = require("pulumi-oss-processing");
    let options = {};
    ${statements.join("\n")}
  `;
}

function attachment(project: string, bucket = "videos"): string {
  return `options.dependsOn = new ImmBucketAttachment("attachment", { project: "${project}", bucket: "${bucket}" });`;
}

describe("a bucket without an IMM project", () => {
  it("has no task submitted until it is bound, and is unbound with the stack", async () => {
    const project = await deployments.ofProgram(program(job));
    const { text } = await project.failingUp();
    expect(text).toContain("Attachment is not found");
    expect(text).toContain("isn't bound to an IMM project");

    await project.setProgram(program(attachment("local"), job));
    expect((await project.up()).submissions).toBe(1);
    expect((await project.resource("attachment")).outputs).toMatchObject({ project: "local", adopted: false });
    await project.stack.refresh({ color: "never" });
    expect((await project.up()).changes).toEqual({ same: 3 });

    await project.stack.destroy();
    await project.setProgram(program(job));
    expect((await project.failingUp()).text).toContain("Attachment is not found");
  });
});

describe("a bucket that is bound already", () => {
  it("is taken over by a second attachment, and stays bound when that goes", async () => {
    await connect(deployments.emulator).putBucket("shared");
    const owner = await deployments.ofProgram(program(attachment("local", "shared")));
    await owner.up();
    const guest = await deployments.ofProgram(program(attachment("local", "shared")));
    await guest.up();
    expect((await guest.resource("attachment")).outputs).toMatchObject({ adopted: true });
    await guest.stack.destroy();
    await owner.stack.refresh({ color: "never" });
    expect((await owner.resource("attachment")).outputs).toMatchObject({ project: "local" });

    const stranger = await deployments.ofProgram(program(attachment("elsewhere", "shared")));
    expect((await stranger.failingUp()).text).toContain("bound to the IMM project local, not to elsewhere");
    await owner.stack.destroy();
  });
});
