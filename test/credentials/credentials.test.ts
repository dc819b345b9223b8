import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { CredentialChain } from "../../src/credentials/credential-chain";
import { findCredentials } from "../../src/credentials/credentials";

/** Looks for credentials in these settings; a chain that is asked answers with the profile it was asked for. */
function find(settings: { config?: Record<string, string>; environment?: Record<string, string> }, profile?: string) {
  return findCredentials(profile, {
    config: (name) => settings.config?.[name],
    environment: (name) => settings.environment?.[name],
    chain: async (asked) => ({ accessKeyId: `chain:${asked}`, accessKeySecret: "secret" }),
  });
}

const config = { "alicloud:accessKey": "config-id", "alicloud:secretKey": "config-secret" };
const oss = { OSS_ACCESS_KEY_ID: "oss-id", OSS_ACCESS_KEY_SECRET: "oss-secret", OSS_SESSION_TOKEN: "oss-token" };
const alibaba = { ALIBABA_CLOUD_ACCESS_KEY_ID: "alibaba-id", ALIBABA_CLOUD_ACCESS_KEY_SECRET: "alibaba-secret" };
const alicloud = { ALICLOUD_ACCESS_KEY: "alicloud-id", ALICLOUD_SECRET_KEY: "alicloud-secret" };

describe("credentials come from", () => {
  it("the stack's config before the environment", async () => {
    expect(await find({ config, environment: { ...oss } })).toMatchObject({ accessKeyId: "config-id" });
  });

  it("OSS_*, then ALIBABA_CLOUD_*, then ALICLOUD_*", async () => {
    expect(await find({ environment: { ...alicloud, ...alibaba, ...oss } })).toMatchObject({ accessKeyId: "oss-id" });
    expect(await find({ environment: { ...alicloud, ...alibaba } })).toMatchObject({ accessKeyId: "alibaba-id" });
    expect(await find({ environment: { ...alicloud } })).toMatchObject({ accessKeyId: "alicloud-id" });
  });

  it("a single family: a token of another one isn't mixed in", async () => {
    const environment = { ...alibaba, OSS_SESSION_TOKEN: "stray" };
    expect(await find({ environment })).toEqual({
      accessKeyId: "alibaba-id",
      accessKeySecret: "alibaba-secret",
      securityToken: undefined,
    });
  });

  it("the named profile, whatever else is set", async () => {
    expect(await find({ config, environment: oss }, "audit")).toMatchObject({ accessKeyId: "chain:audit" });
  });

  it("the vendor's chain in the end, with the profile that config names", async () => {
    expect(await find({})).toMatchObject({ accessKeyId: "chain:undefined" });
    expect(await find({ config: { "alicloud:profile": "prod" } })).toMatchObject({ accessKeyId: "chain:prod" });
  });
});

describe("half a set of credentials", () => {
  it.each([
    [{ OSS_ACCESS_KEY_ID: "id" }, "OSS_ACCESS_KEY_ID is set but OSS_ACCESS_KEY_SECRET is not"],
    [{ ALICLOUD_SECRET_KEY: "secret" }, "ALICLOUD_SECRET_KEY is set but ALICLOUD_ACCESS_KEY is not"],
  ])("is an error that names what is missing: %j", async (environment, message) => {
    await expect(find({ environment })).rejects.toThrow(message);
  });
});

describe("without any credentials", () => {
  it("the error says what to set, and why the chain had none", async () => {
    const nothing = () => undefined;
    const chain = () => Promise.reject(new Error("no profile"));
    const failure = findCredentials(undefined, { config: nothing, environment: nothing, chain });
    await expect(failure).rejects.toThrow(/OSS_ACCESS_KEY_ID.*alicloud:accessKey.*no profile/s);
  });
});

describe("the vendor's chain", () => {
  const homes: string[] = [];
  afterEach(async () => {
    vi.unstubAllEnvs();
    for (const home of homes.splice(0)) await rm(home, { recursive: true, force: true });
  });

  async function homeWith(profiles: object[]): Promise<void> {
    const home = await mkdtemp(join(tmpdir(), "credentials-"));
    homes.push(home);
    await mkdir(join(home, ".aliyun"));
    await writeFile(join(home, ".aliyun", "config.json"), JSON.stringify({ current: "default", profiles }));
    vi.stubEnv("HOME", home);
    vi.stubEnv("ALIBABA_CLOUD_PROFILE", undefined);
    vi.stubEnv("ALIBABA_CLOUD_ECS_METADATA", undefined);
    vi.stubEnv("ALIBABA_CLOUD_CREDENTIALS_URI", undefined);
  }

  const profile = (name: string) => ({
    name,
    mode: "AK",
    access_key_id: `${name}-id`,
    access_key_secret: `${name}-secret`,
  });

  it("reads the CLI's current profile, or the one that is named", async () => {
    await homeWith([profile("default"), profile("audit")]);
    const chain = new CredentialChain();
    expect(await chain.find(undefined)).toMatchObject({ accessKeyId: "default-id" });
    expect(await chain.find("audit")).toMatchObject({ accessKeyId: "audit-id", accessKeySecret: "audit-secret" });
  });

  it("says why it has none, and looks again the next time", async () => {
    await homeWith([profile("default")]);
    const chain = new CredentialChain();
    await expect(chain.find("missing")).rejects.toThrow("missing");
    await homeWith([profile("missing")]);
    expect(await chain.find("missing")).toMatchObject({ accessKeyId: "missing-id" });
  });
});
