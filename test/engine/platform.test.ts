import { join } from "node:path";
import { expect, it } from "vitest";
import { repository, startStockedEmulator, useDeployments } from "./deployment";

const deployments = useDeployments(() => startStockedEmulator());

/** What tools/newer-platforms has set up, or else what these tests run on. */
const expected = process.env.EXPECTED_PLATFORM
  ? (JSON.parse(process.env.EXPECTED_PLATFORM) as { node: string; sdk: string })
  : { node: process.versions.node, sdk: require(join(repository, "node_modules/@pulumi/pulumi/package.json")).version };

it("the program, its providers and this package run on one Node.js, with one copy of Pulumi's SDK", async () => {
  const project = await deployments.ofProgram(`
    const { createRequire } = require("node:module");
    const pulumi = require("@pulumi/pulumi");
    const { ProcessingJob } = require("pulumi-oss-processing");

    class Probe extends pulumi.dynamic.Resource {
      constructor() {
        const create = async () => ({
          id: "probe",
          outs: { node: process.versions.node, sdk: require("@pulumi/pulumi/package.json").version },
        });
        super({ create }, "probe", { node: undefined, sdk: undefined });
      }
    }
    const probe = new Probe();
    const job = new ProcessingJob("render", {
      source: "oss://videos/a.mp4",
      operation: "video/convert,f_mp4",
      target: "oss://results/a.mp4",
    });
    const ofPackage = createRequire(require.resolve("pulumi-oss-processing"));
    exports.program = { node: process.versions.node, sdk: require("@pulumi/pulumi/package.json").version };
    exports.provider = { node: probe.node, sdk: probe.sdk };
    exports.package = { sdk: ofPackage("@pulumi/pulumi/package.json").version };
    exports.oneCopy = job instanceof pulumi.CustomResource;
    exports.taskId = job.taskId;
  `);
  const { outputs, submissions } = await project.up();
  expect(outputs).toMatchObject({
    program: expected,
    provider: expected,
    package: { sdk: expected.sdk },
    oneCopy: true,
    taskId: expect.stringMatching(/./),
  });
  expect(submissions).toBe(1);
});
