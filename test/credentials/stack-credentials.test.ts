import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { StackCredentials } from "../../src/credentials/stack-credentials";

let home: string;
const servers: Server[] = [];

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "credentials-"));
  for (const name of Object.keys(process.env)) {
    if (/^(OSS|ALIBABA_?CLOUD|ALICLOUD)_/.test(name)) vi.stubEnv(name, undefined);
  }
  vi.stubEnv("HOME", home);
  vi.stubEnv("USERPROFILE", home);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const server of servers.splice(0)) server.close();
  await rm(home, { recursive: true, force: true });
});

/** A service that hands out temporary credentials, numbered, as ALIBABA_CLOUD_CREDENTIALS_URI names one. */
async function serveCredentials(answer?: string) {
  let asked = 0;
  const server = createServer((_request, response) => {
    asked += 1;
    response.end(
      answer ??
        JSON.stringify({
          AccessKeyId: `uri-${asked}`,
          AccessKeySecret: "secret",
          SecurityToken: "token",
          Expiration: new Date(Date.now() + 3_600_000).toISOString().replace(/\.\d+Z$/, "Z"),
        }),
    );
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  vi.stubEnv("ALIBABA_CLOUD_CREDENTIALS_URI", `http://127.0.0.1:${(server.address() as AddressInfo).port}/credentials`);
  return { asked: () => asked };
}

/** Writes the file of the Alibaba Cloud CLI. */
async function writeCliConfig(content: string): Promise<void> {
  await mkdir(join(home, ".aliyun"), { recursive: true });
  await writeFile(join(home, ".aliyun", "config.json"), content);
}

function cliProfiles(...profiles: object[]): string {
  return JSON.stringify({ current: "default", profiles });
}

const keyProfile = (name: string) => ({ name, mode: "AK", access_key_id: `cli-${name}`, access_key_secret: "secret" });

/** Whose key is taken by a process that begins now. */
async function keyTaken(config: Record<string, string> = {}, profile?: string): Promise<string> {
  const credentials = new StackCredentials();
  credentials.configure((name) => config[name]);
  return (await credentials.find(profile)).accessKeyId;
}

describe("where credentials come from", () => {
  it("each source wins over those after it: config, OSS_*, ALIBABA_CLOUD_*, ALICLOUD_*, CLI, shared file, URI", async () => {
    await expect(keyTaken()).rejects.toThrow("No Alibaba Cloud credentials were found");
    await serveCredentials();
    expect(await keyTaken()).toBe("uri-1");

    await mkdir(join(home, ".alibabacloud"));
    const sharedFile = "[default]\ntype = access_key\naccess_key_id = shared-file\naccess_key_secret = secret\n";
    await writeFile(join(home, ".alibabacloud", "credentials"), sharedFile);
    expect(await keyTaken()).toBe("shared-file");

    await writeCliConfig(cliProfiles(keyProfile("default"), keyProfile("audit")));
    expect(await keyTaken()).toBe("cli-default");

    vi.stubEnv("ALICLOUD_ACCESS_KEY", "alicloud");
    vi.stubEnv("ALICLOUD_SECRET_KEY", "secret");
    expect(await keyTaken()).toBe("alicloud");

    vi.stubEnv("ALIBABA_CLOUD_ACCESS_KEY_ID", "alibaba-cloud");
    vi.stubEnv("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "secret");
    expect(await keyTaken()).toBe("alibaba-cloud");

    vi.stubEnv("OSS_ACCESS_KEY_ID", "oss");
    vi.stubEnv("OSS_ACCESS_KEY_SECRET", "secret");
    expect(await keyTaken()).toBe("oss");

    const config = { "alicloud:accessKey": "config", "alicloud:secretKey": "secret" };
    expect(await keyTaken(config)).toBe("config");
    expect(await keyTaken(config, "audit")).toBe("cli-audit");
  });

  it("a profile may hold temporary credentials, or name a program that gives some", async () => {
    const program = join(home, "give-credentials");
    const given = { mode: "StsToken", access_key_id: "external", access_key_secret: "secret", sts_token: "token" };
    await writeFile(program, `#!/bin/sh\necho '${JSON.stringify(given)}'\n`);
    await chmod(program, 0o755);
    await writeCliConfig(
      cliProfiles(
        { ...keyProfile("sts"), mode: "StsToken", sts_token: "token" },
        { name: "external", mode: "External", process_command: program },
      ),
    );
    const credentials = new StackCredentials();
    expect(await credentials.find("sts")).toEqual({
      accessKeyId: "cli-sts",
      accessKeySecret: "secret",
      securityToken: "token",
    });
    expect(await credentials.find("external")).toMatchObject({ accessKeyId: "external", securityToken: "token" });
  });

  it("warns once when two families of variables name different keys, which jobs and @pulumi/alicloud take differently", async () => {
    vi.stubEnv("ALICLOUD_ACCESS_KEY", "one");
    vi.stubEnv("ALICLOUD_SECRET_KEY", "secret");
    vi.stubEnv("ALIBABA_CLOUD_ACCESS_KEY_ID", "one");
    vi.stubEnv("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "secret");
    const warn = vi.fn();
    let now = 0;
    const credentials = new StackCredentials(warn, () => now);
    await credentials.find(undefined);
    expect(warn).not.toHaveBeenCalled();
    vi.stubEnv("ALIBABA_CLOUD_ACCESS_KEY_ID", "another");
    for (now = 20_000; now < 60_000; now += 20_000) await credentials.find(undefined);
    expect(warn).toHaveBeenCalledOnce();
    expect(warn.mock.calls[0]?.[0]).toMatch(/ALIBABA_CLOUD_ACCESS_KEY_ID and ALICLOUD_ACCESS_KEY are different keys/);
    expect(warn.mock.calls[0]?.[0]).not.toContain("another");
  });
});

describe("temporary credentials", () => {
  it("are looked for once for all requests of a moment, and again after ten seconds", async () => {
    const { asked } = await serveCredentials();
    let now = 0;
    const credentials = new StackCredentials(undefined, () => now);
    const all = await Promise.all(Array.from({ length: 100 }, () => credentials.find(undefined)));
    expect(new Set(all).size).toBe(1);
    now = 9_999;
    expect(await credentials.find(undefined)).toBe(all[0]);
    now = 10_000;
    // The vendor's chain knows that they are good for another hour.
    expect(await credentials.find(undefined)).toEqual(all[0]);
    expect(asked()).toBe(1);
  });

  it("are asked for anew when the service no longer accepts them, once for all requests that it refused", async () => {
    const { asked } = await serveCredentials();
    const credentials = new StackCredentials();
    const old = await credentials.find(undefined);
    expect(old.accessKeyId).toBe("uri-1");
    const renewed = await Promise.all(Array.from({ length: 20 }, () => credentials.find(undefined, old)));
    expect(new Set(renewed.map(({ accessKeyId }) => accessKeyId))).toEqual(new Set(["uri-2"]));
    expect((await credentials.find(undefined)).accessKeyId).toBe("uri-2");
    expect((await credentials.find(undefined, old)).accessKeyId).toBe("uri-2");
    expect(asked()).toBe(2);
  });

  it("are asked for anew even while others look for the old ones", async () => {
    await serveCredentials();
    const credentials = new StackCredentials(undefined, () => now);
    let now = 0;
    const old = await credentials.find(undefined);
    now = 10_000;
    const [again, renewed] = await Promise.all([credentials.find(undefined), credentials.find(undefined, old)]);
    expect([again.accessKeyId, renewed.accessKeyId]).toEqual(["uri-1", "uri-2"]);
  });

  it("of a profile are read anew when they were rejected, as somebody may have written newer ones", async () => {
    const profile = { ...keyProfile("default"), mode: "StsToken", sts_token: "token" };
    await writeCliConfig(cliProfiles(profile));
    const credentials = new StackCredentials();
    const old = await credentials.find(undefined);
    await writeCliConfig(cliProfiles({ ...profile, access_key_id: "newer" }));
    expect((await credentials.find(undefined)).accessKeyId).toBe("cli-default");
    expect((await credentials.find(undefined, old)).accessKeyId).toBe("newer");
  });

  it("that can't be had now are looked for again the next time", async () => {
    const credentials = new StackCredentials();
    await expect(credentials.find(undefined)).rejects.toThrow("No Alibaba Cloud credentials were found");
    await writeCliConfig(cliProfiles(keyProfile("default")));
    expect((await credentials.find(undefined)).accessKeyId).toBe("cli-default");
  });
});

describe("an error about credentials shows nothing of them", () => {
  it.each([
    [
      "a broken file",
      async () => writeCliConfig('{"profiles":[{"access_key_secret":"HUSH"'),
      "parse aliyun cli config",
    ],
    ["a broken answer", async () => serveCredentials('{"AccessKeySecret":"HUSH"'), "get sts token failed"],
    ["half an answer", async () => serveCredentials('{"AccessKeySecret":"HUSH"}'), "credentialsURI result"],
  ])("%s", async (_case, prepare, told) => {
    await prepare();
    const failure = await new StackCredentials().find(undefined).then(
      () => "none",
      (error: unknown) => String(error),
    );
    expect(failure).toContain(told);
    expect(failure).not.toContain("HUSH");
  });
});
