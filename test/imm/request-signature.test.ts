import { describe, expect, it } from "vitest";
import { signedHeaders } from "../../src/imm/request-signature";

describe("an RPC request", () => {
  it("is signed as in the vendor's worked example", () => {
    const headers = signedHeaders(
      {
        host: "ecs.cn-shanghai.aliyuncs.com",
        action: "RunInstances",
        version: "2014-05-26",
        query: { ImageId: "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd", RegionId: "cn-shanghai" },
      },
      { accessKeyId: "YourAccessKeyId", accessKeySecret: "YourAccessKeySecret" },
      new Date("2023-10-26T10:22:32Z"),
      "3156853299f313e23d1673dc12e1703d",
    );
    expect(headers.authorization).toBe(
      "ACS3-HMAC-SHA256 Credential=YourAccessKeyId," +
        "SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version," +
        "Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0",
    );
  });

  it("signs the token of temporary credentials", () => {
    const headers = signedHeaders(
      { host: "imm.cn-hangzhou.aliyuncs.com", action: "GetTask", version: "2020-09-30", query: {} },
      { accessKeyId: "id", accessKeySecret: "secret", securityToken: "token" },
      new Date(0),
    );
    expect(headers["x-acs-security-token"]).toBe("token");
    expect(headers.authorization).toContain(";x-acs-security-token;");
  });
});
