import { expect, it } from "vitest";
import {
  clientOf,
  emulatorForTest,
  emulatorWithBucket,
  failureOf,
  type OssClient,
  type OssPage,
} from "./emulator-client";
import { sendSigned } from "./raw-request";

it("makes, describes and deletes a bucket", async () => {
  const { emulator, client } = await emulatorWithBucket();
  await client.putBucket("examplebucket");
  expect((await client.getBucketInfo("examplebucket")).bucket).toMatchObject({
    Name: "examplebucket",
    Location: "oss-cn-hangzhou",
    ExtranetEndpoint: "oss-cn-hangzhou.aliyuncs.com",
    IntranetEndpoint: "oss-cn-hangzhou-internal.aliyuncs.com",
    StorageClass: "Standard",
  });
  expect((await client.getBucketLocation("examplebucket")).location).toBe("oss-cn-hangzhou");

  await client.put("object", Buffer.from("content"));
  expect(await failureOf(client.deleteBucket("examplebucket"))).toMatchObject({ status: 409, code: "BucketNotEmpty" });
  await client.delete("object");
  await client.deleteBucket("examplebucket");
  for (const attempt of [
    () => client.getBucketInfo("examplebucket"),
    () => client.deleteBucket("examplebucket"),
    () => client.listV2({}),
  ]) {
    expect(await failureOf(attempt())).toMatchObject({ status: 404, code: "NoSuchBucket" });
  }
  expect(emulator.requests).toEqual([]);
});

it("refuses bucket names the service refuses", async () => {
  const client = clientOf(await emulatorForTest());
  for (const name of ["ab", "Upper", "under_score", "-dash", "dash-", "a".repeat(64)]) {
    // Goes round ali-oss' own check of names.
    const request = client.request({ method: "PUT", bucket: name, successStatuses: [200] });
    expect(await failureOf(request), name).toMatchObject({ status: 400, code: "InvalidBucketName" });
  }
});

it("lists buckets page by page", async () => {
  const client = clientOf(await emulatorForTest());
  expect((await client.listBuckets()).buckets).toBeNull();
  for (const name of ["bucket-c", "bucket-a", "other", "bucket-b"]) await client.putBucket(name);

  const first = await client.listBuckets({ prefix: "bucket-", "max-keys": 2 });
  expect(first.buckets?.map(({ name }) => name)).toEqual(["bucket-a", "bucket-b"]);
  expect(first.isTruncated).toBe(true);
  const second = await client.listBuckets({ prefix: "bucket-", "max-keys": 2, marker: first.nextMarker });
  expect(second.buckets?.map(({ name }) => name)).toEqual(["bucket-c"]);
  expect(second.isTruncated).toBe(false);
});

it("tells clients the address they came to, and never one of the real service", async () => {
  const { emulator } = await emulatorWithBucket();
  const endpointFor = async (host: string) => {
    const { body } = await sendSigned(emulator, { target: "/", resource: "/", headers: { host } });
    return /<ExtranetEndpoint>(.*)<\/ExtranetEndpoint>/.exec(body)?.[1];
  };
  expect(await endpointFor(`127.0.0.1:${emulator.port}`)).toBe(`http://127.0.0.1:${emulator.port}`);
  expect(await endpointFor("oss-cn-hangzhou.aliyuncs.com")).toBe(emulator.endpoint);
});

const KEYS = ["a/1", "a/2", "a/b/3", "b", "c/4", "c/d/5", "z", "中/文", "😀"];

async function bucketOfKeys() {
  const { client } = await emulatorWithBucket();
  for (const key of KEYS) await client.put(key, Buffer.from(key));
  return client;
}

async function pages(next: (position: string | undefined) => Promise<OssPage>): Promise<string[][]> {
  const all: string[][] = [];
  let page: OssPage | undefined;
  do {
    page = await next(page?.nextContinuationToken ?? page?.nextMarker);
    all.push([...(page.prefixes ?? []), ...(page.objects?.map(({ name }) => name) ?? [])]);
  } while (page.isTruncated);
  return all;
}

const v2 = (client: OssClient, query: object) =>
  pages((position) => client.listV2({ ...query, ...(position ? { "continuation-token": position } : {}) }));
const v1 = (client: OssClient, query: object) =>
  pages((position) => client.list({ ...query, ...(position ? { marker: position } : {}) }));

it("lists keys by prefix and delimiter", async () => {
  const client = await bucketOfKeys();
  for (const list of [v1, v2]) {
    expect(await list(client, {})).toEqual([KEYS]);
    expect(await list(client, { prefix: "a/" })).toEqual([["a/1", "a/2", "a/b/3"]]);
    expect(await list(client, { prefix: "a/", delimiter: "/" })).toEqual([["a/b/", "a/1", "a/2"]]);
    expect(await list(client, { delimiter: "/" })).toEqual([["a/", "c/", "中/", "b", "z", "😀"]]);
    expect(await list(client, { prefix: "nothing" })).toEqual([[]]);
  }
});

it("loses and repeats nothing from page to page, whatever their size", async () => {
  const client = await bucketOfKeys();
  const folded = ["a/", "b", "c/", "z", "中/", "😀"];
  for (const list of [v1, v2]) {
    for (const size of [1, 2, 3, 4, 8, 9, 10]) {
      const flat = await list(client, { "max-keys": size });
      expect(flat.flat(), `${size} a page`).toEqual(KEYS);
      expect(flat).toHaveLength(Math.ceil(KEYS.length / size));
      const grouped = await list(client, { "max-keys": size, delimiter: "/" });
      expect(grouped.flat().sort(), `${size} a page`).toEqual([...folded].sort());
    }
  }
});

it("starts after a key, and refuses positions it never gave", async () => {
  const client = await bucketOfKeys();
  expect(await v2(client, { "start-after": "c/4" })).toEqual([["c/d/5", "z", "中/文", "😀"]]);
  expect(await v2(client, { "start-after": "0" })).toEqual([KEYS]);
  for (const query of [
    { "continuation-token": "!" },
    { "max-keys": 0 },
    { "max-keys": 1001 },
    { "encoding-type": "x" },
  ]) {
    expect(await failureOf(client.listV2(query))).toMatchObject({ status: 400, code: "InvalidArgument" });
  }
});

it("deletes many objects at once", async () => {
  const client = await bucketOfKeys();
  await client.put(" <&> ", Buffer.from("blanks matter"));
  const loud = await client.deleteMulti(["a/1", "never there", " <&> "]);
  expect(loud.deleted?.map(({ Key }) => Key)).toEqual(["a/1", "never there", " <&> "]);
  await client.deleteMulti(["a/2", "😀"], { quiet: true });
  expect(await v2(client, {})).toEqual([["a/b/3", "b", "c/4", "c/d/5", "z", "中/文"]]);

  const odd = "\u0001\u001f\t\r\n&lt;\u{1F600}";
  await client.put(odd, Buffer.from("hard to write in XML"));
  const references = "&#x1;&#31;&#9;&#xD;&#10;&amp;lt;&#128512;";
  const request = { method: "POST", bucket: "examplebucket", subres: "delete", successStatuses: [200] };
  const content = Buffer.from(`<Delete><Object><Key>${references}</Key></Object></Delete>`);
  await client.request({ ...request, content });
  expect(await v2(client, {})).toEqual([["a/b/3", "b", "c/4", "c/d/5", "z", "中/文"]]);

  const malformed = (xml: string) => failureOf(client.request({ ...request, content: Buffer.from(xml) }));
  for (const xml of [
    "<Delete><Object>",
    "<Delete></Delete>",
    "<Else><Object><Key>a</Key></Object></Else>",
    '<!DOCTYPE Delete [<!ENTITY a "b">]><Delete><Object><Key>&a;</Key></Object></Delete>',
  ]) {
    expect(await malformed(xml), xml).toMatchObject({ status: 400, code: "MalformedXML", ecCode: "0015-00000231" });
  }
});

it("knows one version of each object, named null", async () => {
  const { emulator, client } = await emulatorWithBucket();
  await client.put("a", Buffer.from("content"));
  await client.put("b/c", Buffer.from("content"));
  const list = (query: string) =>
    sendSigned(emulator, { target: `/examplebucket/?${query}`, resource: "/examplebucket/", query });
  const { body } = await list("max-keys=1&versions");
  expect(body).toContain("<Key>a</Key>");
  expect(body).toContain("<VersionId>null</VersionId><IsLatest>true</IsLatest>");
  expect(body).toContain("<NextKeyMarker>a</NextKeyMarker>");
  expect((await list("key-marker=a&versions")).body).toContain("<Key>b/c</Key>");

  const request = { bucket: "examplebucket", object: "a", subres: { versionId: "null" } };
  await client.request({ ...request, method: "DELETE", successStatuses: [204] });
  expect(await v2(client, {})).toEqual([["b/c"]]);
});
