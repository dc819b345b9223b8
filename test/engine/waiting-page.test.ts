import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { startEmulator } from "../../src/emulator";
import { blocksOf } from "../docs/markdown";
import { silentWave } from "../emulator/silent-wave";
import { connect, useDeployments } from "./deployment";

const deployments = useDeployments(async () => {
  const emulator = await startEmulator();
  const client = connect(emulator);
  for (const bucket of ["my-recordings", "my-renditions"]) await client.putBucket(bucket);
  client.useBucket("my-recordings");
  for (const key of ["interview.wav", "opening.wav", "closing.wav"]) await client.put(key, silentWave(1));
  return emulator;
});

const [oneJob = "", manyJobs = "", oneTask = ""] = blocksOf("docs/waiting.md", "ts").map(({ text }) => text);

describe("the page about waiting", () => {
  it("has programs that wait, and one that asks for a task", async () => {
    const project = await deployments.ofTypeScript(oneJob + manyJobs);
    const { outputs } = await project.up();
    expect(outputs).toMatchObject({ endedAt: expect.stringMatching(/^\d{4}-/), size: expect.any(Number) });
    expect(outputs.renditions.sort()).toEqual(["oss://my-renditions/closing.mp3", "oss://my-renditions/opening.mp3"]);

    const { taskId } = (await project.resource("opening")).outputs;
    const script = join(project.folder, "task.mts");
    await writeFile(script, oneTask);
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ["--import", require.resolve("tsx"), script, taskId as string],
      { env: { ...process.env, ...project.stack.workspace.envVars } },
    );
    expect(stdout.trim()).toBe("Succeeded");
  });

  it("has a config that waits and whose results go with it", async () => {
    const [config = ""] = blocksOf("docs/waiting.md", "yaml").map(({ text }) => text);
    const project = await deployments.ofConfig({});
    await project.copyConfig(config);
    const { outputs } = await project.up();
    expect(outputs.ended.interview).toMatchObject({
      status: "Succeeded",
      objects: [{ uri: "oss://my-renditions/interview-from-config.flac" }],
    });
    await project.stack.destroy();
    const results = connect(deployments.emulator);
    results.useBucket("my-renditions");
    await expect(results.head("interview-from-config.flac")).rejects.toMatchObject({ status: 404 });
  });
});
