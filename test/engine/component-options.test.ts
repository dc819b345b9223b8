import type { Deployment } from "@pulumi/pulumi/automation";
import { describe, expect, it } from "vitest";
import { failureText, startStockedEmulator, useDeployments } from "./deployment";

const deployments = useDeployments(() => startStockedEmulator());

/** A fleet of two jobs, and a job that comes after it. */
function program(fleet: string, options: string): string {
  return `
    const pulumi = require("@pulumi/pulumi");
    const { ProcessingFleet, ProcessingJob } = require("pulumi-oss-processing");
    const job = (name) => ({
      source: \`oss://videos/\${name}.mp4\`,
      operation: "video/convert,f_mp4",
      target: \`oss://results/\${name}.mp4\`,
    });
    const fleet = new ProcessingFleet("${fleet}", { jobs: { a: job("a"), b: job("b") } }, ${options});
    new ProcessingJob("last", { ...job("a"), target: "oss://results/last.mp4" }, { dependsOn: fleet });
    exports.taskIds = fleet.taskIds;
  `;
}

describe("a fleet's resource options", () => {
  it("do what Pulumi's users know: dependsOn, transforms, protect, aliases", async () => {
    const { emulator } = deployments;
    // Whoever didn't wait for the fleet would overtake it.
    emulator.injectFault({ operation: "async-process", times: 2, kind: "delay", ms: 700 });
    const transform = `(args) => args.type.endsWith(":ProcessingShard")
      ? { props: { ...args.props, concurrency: 3 }, opts: args.opts }
      : undefined`;
    const project = await deployments.ofProgram(program("renditions", `{ protect: true, transforms: [${transform}] }`));
    const first = await project.up();
    expect(first.submissions).toBe(3);
    expect(emulator.requests.at(-1)?.instruction).toContain(Buffer.from("last.mp4").toString("base64url"));

    const { resources } = ((await project.stack.exportStack()) as Deployment).deployment;
    const parts = (resources as { urn: string; parent?: string; protect?: boolean; inputs?: object }[]).filter(
      ({ parent }) => parent?.includes("ProcessingFleet"),
    );
    expect(parts.length).toBeGreaterThan(1);
    for (const { urn, protect } of parts) {
      expect(urn.split("::").at(-1)).toMatch(/^renditions(-[0-9a-f])?$/);
      expect(protect).toBe(true);
    }
    const shards = parts.filter(({ urn }) => urn.includes(":ProcessingShard::"));
    expect(shards).toHaveLength(2);
    for (const { inputs } of shards) expect(inputs).toMatchObject({ concurrency: 3 });

    await project.setProgram(
      program("films", `{ protect: true, aliases: [{ name: "renditions" }], transforms: [${transform}] }`),
    );
    const renamed = await project.up();
    expect(renamed.submissions).toBe(0);
    expect(renamed.outputs.taskIds).toEqual(first.outputs.taskIds);
    expect(Object.keys(renamed.changes)).toEqual(["same"]);

    expect(await failureText(project.stack.destroy({ color: "never" }))).toContain("protected");
  });
});

describe("a job's resource options", () => {
  it("may change what is sent: what a transform makes of operation and target is what is asked for", async () => {
    const { emulator } = deployments;
    const project = await deployments.ofProgram(`
      const { ProcessingJob } = require("pulumi-oss-processing");
      const job = { source: "oss://videos/a.mp4", operation: "video/convert,f_mp4", target: "oss://results/here.mp4" };
      const transform = ({ props, opts }) => ({
        props: { ...props, operation: "video/convert,f_mov", target: "oss://results/there.mov" },
        opts,
      });
      const { target, instruction } = new ProcessingJob("job", job, { transforms: [transform] });
      Object.assign(exports, { target, instruction });
    `);
    const { submissions, outputs } = await project.up();
    expect(submissions).toBe(1);
    expect(outputs.target).toBe("oss://results/there.mov");
    const there = Buffer.from("there.mov").toString("base64url");
    expect(emulator.requests.at(-1)?.instruction).toContain(`video/convert,f_mov|sys/saveas,o_${there},`);
    expect(emulator.requests.at(-1)?.instruction).toBe(outputs.instruction);
    expect((await project.up()).changes).toEqual({ same: 2 });
  });
});
