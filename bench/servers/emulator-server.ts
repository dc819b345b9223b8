/**
 * The emulator with the buckets and sources of the jobs. It leaves the tasks waiting: their work would take the cores
 * from what is measured. Runs as a process of its own: `emulator-server.ts SOURCES`.
 */
import { startEmulator } from "../../src/emulator";
import { accessKey, region, sourceBucket, sourceKey, targetBucket } from "../job";

const OSS = require("ali-oss");

async function main(): Promise<void> {
  const emulator = await startEmulator({ region, credentials: accessKey });
  process.once("SIGTERM", () => emulator.close().finally(() => process.exit()));
  emulator.injectFault({ operation: "task", kind: "hold", times: Number.POSITIVE_INFINITY });
  const { endpoint } = emulator;
  const client = new OSS({ ...accessKey, endpoint, region: `oss-${region}`, authorizationV4: true, sldEnable: true });
  for (const bucket of [targetBucket, sourceBucket]) await client.putBucket(bucket);
  client.useBucket(sourceBucket);
  for (let n = 0; n < Number(process.argv[2]); n += 1) await client.put(sourceKey(n), Buffer.from("no real document"));
  process.stdout.write(`listening on ${endpoint}\n`);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
