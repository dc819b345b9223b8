import OSS from "ali-oss";
import { afterEach, describe, expect, it } from "vitest";
import { type Emulator, type EmulatorOptions, startEmulator } from "../../src/emulator";
import type { TaskSubmitter } from "../../src/lifecycle/submission";
import { createTaskSubmitter } from "../../src/oss/task-submitter";

let emulator: Emulator;
afterEach(() => emulator.close());

const source = { bucket: "videos", key: "a.mp4" };

async function start(options: EmulatorOptions): Promise<void> {
  emulator = await startEmulator(options);
  const { credentials, endpoint, region } = emulator;
  const client = new OSS({
    ...credentials,
    endpoint,
    region: `oss-${region}`,
    authorizationV4: true,
    sldEnable: true,
  } as OSS.Options);
  for (const bucket of ["videos", "results"]) await client.putBucket(bucket);
  client.useBucket("videos");
  await client.put(source.key, Buffer.from("not really a video"));
  // Nothing is to be done but taking the tasks.
  emulator.injectFault({ operation: "task", kind: "hold", times: 10_000 });
}

function submissions(count: number, submitter: TaskSubmitter) {
  const { endpoint, region } = emulator;
  const target = Buffer.from("a.mp4").toString("base64url");
  const bucket = Buffer.from("results").toString("base64url");
  const instruction = `video/convert,f_mp4,vcodec_h264|sys/saveas,o_${target},b_${bucket}`;
  return Promise.all(
    Array.from({ length: count }, () => submitter.submit({ region, endpoint }, { source, instruction })),
  );
}

describe("submissions at the service's quota", () => {
  it("meet with no refusal at 100 a second", async () => {
    await start({ requestsPerSecond: 100 });
    const outcomes = await submissions(250, createTaskSubmitter({ credentials: async () => emulator.credentials }));
    expect(outcomes.filter(({ outcome }) => outcome !== "accepted")).toEqual([]);
    expect(emulator.requests).toHaveLength(250);
  });

  it("are fewer where others use the quota too: all are taken in the end, none twice", async () => {
    await start({ requestsPerSecond: 20 });
    const submitter = createTaskSubmitter({ credentials: async () => emulator.credentials });
    const outcomes = await submissions(40, submitter.within({ requestsPerSecond: 40, concurrency: 10 }));
    // Hardly any is refused three times; none is in doubt, and the service is left alone while it has enough.
    const accepted = outcomes.filter(({ outcome }) => outcome === "accepted").length;
    expect(accepted).toBeGreaterThanOrEqual(38);
    expect(outcomes.filter(({ outcome }) => outcome === "unknown")).toEqual([]);
    expect(emulator.tasks.list()).toHaveLength(accepted);
    expect(emulator.requests.length).toBeLessThan(80);
  });
});
