import OSS from "ali-oss";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Emulator, startEmulator } from "../../src/emulator";
import { awkwardKeys, instruction } from "./awkward-keys";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.close());

/** What ali-oss can do beyond its published types. */
interface Requester {
  request(parameters: object): Promise<{ data: Buffer }>;
}

describe.each([{ authorizationV4: true }, { authorizationV4: false }])("plain ali-oss with %o", (signature) => {
  it("puts, gets, lists and processes objects with awkward keys", async () => {
    const bucket = signature.authorizationV4 ? "newer-signature" : "older-signature";
    const { credentials, endpoint, region } = emulator;
    const options = { ...credentials, ...signature, endpoint, region: `oss-${region}`, sldEnable: true };
    const client = new OSS(options as OSS.Options);
    await client.putBucket(bucket);
    client.useBucket(bucket);

    for (const key of awkwardKeys) {
      await client.put(key, Buffer.from(`content of ${key}`));
      expect(String((await client.get(key)).content)).toBe(`content of ${key}`);
      const { data } = await (client as unknown as Requester).request({
        method: "POST",
        bucket,
        object: key,
        subres: { "x-oss-async-process": "" },
        content: Buffer.from(`x-oss-async-process=${instruction}`),
        successStatuses: [200],
      });
      const { TaskId } = JSON.parse(String(data)) as { TaskId: string };
      expect(emulator.tasks.get(TaskId)).toMatchObject({ source: `oss://${bucket}/${key}`, instruction });
    }

    const listed: string[] = [];
    let marker: string | undefined;
    do {
      const page = await client.list({ "max-keys": 3, ...(marker === undefined ? {} : { marker }) }, {});
      listed.push(...page.objects.map(({ name }) => name));
      marker = page.nextMarker || undefined;
    } while (marker !== undefined);
    expect(listed.sort()).toEqual([...awkwardKeys].sort());
  });
});
