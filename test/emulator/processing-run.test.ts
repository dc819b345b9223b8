import { expect, it } from "vitest";
import {
  clientOf,
  failureOf,
  type OssClient,
  processingEmulatorForTest,
  submit,
  temporaryDirectory,
} from "./emulator-client";
import { silentWave } from "./silent-wave";

const base64 = (text: string) => Buffer.from(text).toString("base64url");
const saveAs = (key: string) => `sys/saveas,b_${base64("examplebucket")},o_${base64(key)}`;

async function emulatorWithSound(dataDirectory?: string) {
  const emulator = await processingEmulatorForTest(dataDirectory === undefined ? {} : { dataDirectory });
  const client = clientOf(emulator);
  await client.putBucket("examplebucket");
  await client.useBucket("examplebucket").put("声音 1.wav", silentWave(1));
  return { emulator, client };
}

async function taskOf(client: OssClient, instruction: string): Promise<string> {
  const { data } = await submit(client, "声音 1.wav", `x-oss-async-process=${instruction}`);
  return (JSON.parse(data.toString()) as { TaskId: string }).TaskId;
}

it("runs what is submitted, from a signed request to an object that can be fetched", async () => {
  const { emulator, client } = await emulatorWithSound();
  const notify = `notify,topic_${base64("done")}`;
  const id = await taskOf(client, `audio/convert,f_aac,ab_96000|${saveAs("结果/{barename}.{autoext}")}/${notify}`);

  const task = await emulator.tasks.ended(id);
  expect(task).toMatchObject({ status: "Succeeded", targets: ["oss://examplebucket/结果/声音 1.aac"] });
  const { content, res } = await client.get("结果/声音 1.aac");
  // An ADTS frame begins with twelve set bits.
  expect(content.readUInt16BE(0) & 0xfff0).toBe(0xfff0);
  expect(res.headers["content-length"]).toBe(`${content.length}`);
  expect(emulator.tasks.topicMessages("done")).toHaveLength(1);
}, 30_000);

it("remembers its tasks and their results over a restart", async () => {
  const dataDirectory = await temporaryDirectory();
  const { emulator, client } = await emulatorWithSound(dataDirectory);
  const id = await taskOf(client, `audio/convert,f_mp3|${saveAs("result.mp3")}`);
  const before = await emulator.tasks.ended(id);
  await emulator.close();

  const again = await processingEmulatorForTest({ dataDirectory });
  expect(again.tasks.get(id)).toEqual(before);
  const head = await clientOf(again, { bucket: "examplebucket" }).head("result.mp3");
  expect(Number(head.res.headers["content-length"])).toBeGreaterThan(0);
}, 30_000);

it("refuses what the service refuses, in its words", async () => {
  const { emulator, client } = await emulatorWithSound();
  const refused = taskOf(client, `image/resize,w_100|${saveAs("x.png")}`);
  expect(await failureOf(refused)).toMatchObject({ code: "Imm Client", message: expect.stringMatching(/^\w+, /) });
  expect(emulator.tasks.list()).toEqual([]);
});
