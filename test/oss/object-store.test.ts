import OSS from "ali-oss";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Emulator, startEmulator } from "../../src/emulator";
import type { ListedObject } from "../../src/lifecycle/object-store";
import { createObjectStore } from "../../src/oss/object-store";

let emulator: Emulator;
let client: OSS;
beforeAll(async () => {
  emulator = await startEmulator();
  const { credentials, endpoint, region } = emulator;
  const options = { ...credentials, endpoint, region: `oss-${region}`, authorizationV4: true, sldEnable: true };
  client = new OSS(options as OSS.Options);
  await client.putBucket("photos");
  client.useBucket("photos");
});
afterAll(() => emulator.close());

function storeWith(secret = emulator.credentials.accessKeySecret) {
  const { accessKeyId } = emulator.credentials;
  return createObjectStore({ credentials: async () => ({ accessKeyId, accessKeySecret: secret }), maxDelayMs: 1 });
}

function connection() {
  return { region: emulator.region, endpoint: emulator.endpoint };
}

async function listed(prefix: string): Promise<ListedObject[]> {
  const objects: ListedObject[] = [];
  for await (const object of storeWith().list(connection(), "photos", prefix)) objects.push(object);
  return objects;
}

describe("looking at one object", () => {
  it("tells its ETag, size and time, as a listing does", async () => {
    const before = Math.floor(Date.now() / 1000) * 1000;
    await client.put("awkward/a b+c&d 目录.png", Buffer.from("12345"));
    const found = await storeWith().find(connection(), { bucket: "photos", key: "awkward/a b+c&d 目录.png" });
    expect(found).toMatchObject({ etag: expect.stringMatching(/^[0-9A-F]{32}$/), size: 5 });
    expect(Date.parse(found?.lastModified ?? "")).toBeGreaterThanOrEqual(before);
    expect(await listed("awkward/")).toEqual([{ key: "awkward/a b+c&d 目录.png", ...found }]);
  });

  it("finds nothing where there is none", async () => {
    expect(await storeWith().find(connection(), { bucket: "photos", key: "missing" })).toBeUndefined();
  });

  it("doesn't take a missing bucket, or a refusal, for a missing object", async () => {
    await expect(storeWith().find(connection(), { bucket: "no-such-bucket", key: "a" })).rejects.toThrow(
      /NoSuchBucket/,
    );
    const wrong = storeWith("wrong").find(connection(), { bucket: "photos", key: "missing" });
    await expect(wrong).rejects.toThrow(/SignatureDoesNotMatch.*\n.*doesn't belong to the access key ID/);
  });

  it("is tried again when the service fails for a moment, and says so when it goes on failing", async () => {
    const fault = {
      operation: "head-object",
      kind: "refuse",
      status: 503,
      code: "ServiceUnavailable",
      message: "Busy.",
    };
    emulator.injectFault({ ...fault, times: 2 } as Parameters<Emulator["injectFault"]>[0]);
    expect(await storeWith().find(connection(), { bucket: "photos", key: "missing" })).toBeUndefined();
    emulator.injectFault({ ...fault, times: 3 } as Parameters<Emulator["injectFault"]>[0]);
    await expect(storeWith().find(connection(), { bucket: "photos", key: "missing" })).rejects.toThrow(/HTTP 503/);
  });

  it("says where nobody answered", async () => {
    const nowhere = storeWith().find(
      { region: "cn-hangzhou", endpoint: "http://localhost:1" },
      { bucket: "b", key: "k" },
    );
    await expect(nowhere).rejects.toThrow(/didn't answer at http:\/\/localhost:1: .*ECONNREFUSED/);
  });
});

describe("listing objects", () => {
  it("goes on from page to page, and keeps to the prefix", async () => {
    const keys = Array.from({ length: 1005 }, (_, index) => `many/${String(index).padStart(4, "0")}`);
    for (let at = 0; at < keys.length; at += 50) {
      await Promise.all(keys.slice(at, at + 50).map((key) => client.put(key, Buffer.from(key))));
    }
    await client.put("many-others", Buffer.from("x"));
    expect((await listed("many/")).map(({ key }) => key)).toEqual(keys);
  });
});

describe("deleting an object", () => {
  it("takes it away, and doesn't mind when it is gone", async () => {
    await client.put("old", Buffer.from("x"));
    for (let round = 0; round < 2; round++) {
      await storeWith().remove(connection(), { bucket: "photos", key: "old" });
      expect(await storeWith().find(connection(), { bucket: "photos", key: "old" })).toBeUndefined();
    }
  });
});
