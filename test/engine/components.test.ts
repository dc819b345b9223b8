import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { pulumiCli, pulumiEnvironment } from "../../tools/pulumi-cli";
import { repository, startStockedEmulator, useDeployments } from "./deployment";

const plugin = join(repository, "plugin");
const deployments = useDeployments(() => startStockedEmulator());

interface Schema {
  readonly name: string;
  readonly version: string;
  readonly resources: Readonly<
    Record<string, { isComponent: boolean; inputProperties: object; requiredInputs?: string[]; properties: object }>
  >;
}

describe("the components for programs in any language", () => {
  it("have a schema", async () => {
    const folder = await mkdtemp(join(tmpdir(), "schema-"));
    const env = pulumiEnvironment(await pulumiCli(), { backend: folder, home: folder });
    const launcher = join(plugin, "pulumi-resource-oss-processing");
    const { stdout } = await promisify(execFile)("pulumi", ["package", "get-schema", launcher], { env, cwd: folder });
    await rm(folder, { recursive: true, force: true });
    const schema = JSON.parse(stdout) as Schema;
    expect(schema).toMatchObject({
      name: "oss-processing",
      version: (require("../../package.json") as { version: string }).version,
    });
    const { resources } = schema;
    expect(Object.keys(resources).sort()).toEqual([
      "oss-processing:index:ProcessingEnvironment",
      "oss-processing:index:ProcessingFleet",
      "oss-processing:index:ProcessingPipeline",
    ]);
    for (const { isComponent } of Object.values(resources)) expect(isComponent).toBe(true);
    expect(resources["oss-processing:index:ProcessingFleet"]?.requiredInputs).toEqual(["jobs"]);
    expect(resources["oss-processing:index:ProcessingEnvironment"]?.requiredInputs).toBeUndefined();
    // So the analyser writes what it can't read.
    expect(stdout).not.toContain("[object Object]");
  });

  it("start as Pulumi starts what has a PulumiPlugin.yaml", async () => {
    expect(parse(await readFile(join(plugin, "PulumiPlugin.yaml"), "utf8"))).toEqual({ runtime: "nodejs" });
    const host = require.resolve("@pulumi/pulumi/cmd/run-plugin");
    const started = spawn(process.execPath, [host, plugin, "127.0.0.1:1"], { stdio: ["ignore", "pipe", "inherit"] });
    const [said] = (await once(started.stdout, "data")) as [Buffer];
    started.kill();
    expect(said.toString()).toMatch(/^\d+\n$/);
  });

  it("are made by the plugin for a program that knows their types only", async () => {
    const project = await deployments.ofProgram(`
      const pulumi = require("@pulumi/pulumi");
      class ProcessingFleet extends pulumi.ComponentResource {
        constructor(name, args, opts) {
          super("oss-processing:index:ProcessingFleet", name, { ...args, taskIds: undefined }, opts, true);
        }
      }
      const bucket = pulumi.output("results");
      const fleet = new ProcessingFleet("renditions", {
        jobs: {
          small: {
            source: "oss://videos/a.mp4",
            operation: "video/convert,f_mp4",
            target: pulumi.interpolate\`oss://\${bucket}/a.mp4\`,
            triggers: { release: "1" },
          },
        },
      });
      exports.taskIds = fleet.taskIds;
    `);
    project.usePlugins(plugin);
    const { outputs, submissions } = await project.up();
    expect(submissions).toBe(1);
    expect(deployments.emulator.tasks.get(outputs.taskIds.small)?.source).toBe("oss://videos/a.mp4");
    expect((await project.up()).submissions).toBe(0);
  });
});
