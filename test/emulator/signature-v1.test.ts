import { describe, expect, it } from "vitest";
import type { SignedRequest } from "../../src/emulator/signature";
import { verifyHeaderV1, verifyUrlV1 } from "../../src/emulator/signature-v1";

// The vendor's public vectors: unit tests of the SDKs for Python (tests/unit/signer/test_v1.py) and Go (oss/signer).
const HEADER_REQUEST: SignedRequest = {
  method: "PUT",
  bucket: "examplebucket",
  key: "nelson",
  query: [],
  headers: {
    "content-md5": "eB5eJF1ptWaXm4bijSPyxw==",
    "content-type": "text/html",
    "x-oss-date": "Wed, 28 Dec 2022 10:27:41 GMT",
    "x-oss-meta-author": "alice",
    "x-oss-meta-magic": "abracadabra",
    authorization: "OSS ak:kSHKmLxlyEAKtZPkJhG9bZb5k7M=",
  },
};
const URL_REQUEST: SignedRequest = {
  method: "GET",
  bucket: "bucket",
  key: "key",
  query: [
    { name: "versionId", value: "versionId" },
    { name: "OSSAccessKeyId", value: "ak" },
    { name: "Expires", value: "1699807420" },
    { name: "Signature", value: "dcLTea+Yh9ApirQ8o8dOPqtvJXQ=" },
  ],
  headers: {},
};

const rulesAt = (now: string | number) => ({
  now: new Date(now),
  region: "cn-hangzhou",
  credential: (id: string) => (id === "ak" ? { accessKeyId: "ak", accessKeySecret: "sk" } : undefined),
});
const HEADER_TIME = "2022-12-28T10:27:41Z";
const URL_TIME = 1699807420_000;

const codeOf = (verify: () => unknown) => {
  try {
    verify();
  } catch (error) {
    return (error as { code: string }).code;
  }
  throw new Error("was not refused");
};

describe("a header signature", () => {
  const withHeaders = (headers: Record<string, string>): SignedRequest => ({
    ...HEADER_REQUEST,
    headers: { ...HEADER_REQUEST.headers, ...headers },
  });
  const acl = withHeaders({ authorization: "OSS ak:/afkugFbmWDQ967j1vr6zygBLQk=" });

  it("is accepted as in the vendor's vectors", () => {
    expect(verifyHeaderV1(HEADER_REQUEST, rulesAt(HEADER_TIME)).accessKeyId).toBe("ak");
    const withAcl = { ...acl, query: [{ name: "acl", value: "" }] };
    expect(verifyHeaderV1(withAcl, rulesAt(HEADER_TIME)).accessKeyId).toBe("ak");
  });

  it("covers sub-resources, and no other parameters", () => {
    const query = [
      { name: "acl", value: "" },
      { name: "prefix", value: "free" },
    ];
    expect(verifyHeaderV1({ ...acl, query }, rulesAt(HEADER_TIME)).accessKeyId).toBe("ak");
    for (const name of ["acl", "x-oss-async-process", "response-content-type"]) {
      const changed = { ...HEADER_REQUEST, query: [{ name, value: "" }] };
      expect(
        codeOf(() => verifyHeaderV1(changed, rulesAt(HEADER_TIME))),
        name,
      ).toBe("SignatureDoesNotMatch");
    }
  });

  it("is refused when something signed is changed", () => {
    const changes = [{ "x-oss-meta-author": "bob" }, { "content-type": "text/plain" }, { "content-md5": "" }];
    for (const change of changes as Record<string, string>[]) {
      const code = codeOf(() => verifyHeaderV1(withHeaders(change), rulesAt(HEADER_TIME)));
      expect(code, JSON.stringify(change)).toBe("SignatureDoesNotMatch");
    }
  });

  it("is refused from another time, without one, by a stranger, and in disorder", () => {
    expect(codeOf(() => verifyHeaderV1(HEADER_REQUEST, rulesAt("2022-12-28T10:43:00Z")))).toBe("RequestTimeTooSkewed");
    const undated = withHeaders({ "x-oss-date": "yesterday" });
    expect(codeOf(() => verifyHeaderV1(undated, rulesAt(HEADER_TIME)))).toBe("AccessDenied");
    const strange = withHeaders({ authorization: "OSS stranger:kSHKmLxlyEAKtZPkJhG9bZb5k7M=" });
    expect(codeOf(() => verifyHeaderV1(strange, rulesAt(HEADER_TIME)))).toBe("InvalidAccessKeyId");
    const disorderly = withHeaders({ authorization: "OSS ak" });
    expect(codeOf(() => verifyHeaderV1(disorderly, rulesAt(HEADER_TIME)))).toBe("InvalidArgument");
  });
});

describe("a signed URL", () => {
  const withParameter = (name: string, value: string): SignedRequest => ({
    ...URL_REQUEST,
    query: URL_REQUEST.query.map((parameter) => (parameter.name === name ? { name, value } : parameter)),
  });

  it("is accepted as in the vendor's vector", () => {
    expect(verifyUrlV1(URL_REQUEST, rulesAt(URL_TIME)).accessKeyId).toBe("ak");
  });

  it("is refused when it is late, changed or incomplete", () => {
    expect(codeOf(() => verifyUrlV1(URL_REQUEST, rulesAt(URL_TIME + 1)))).toBe("AccessDenied");
    for (const [name, value, code] of [
      ["Expires", "1699807421", "SignatureDoesNotMatch"],
      ["versionId", "another", "SignatureDoesNotMatch"],
      ["Signature", "", "SignatureDoesNotMatch"],
      ["Expires", "soon", "InvalidArgument"],
      ["OSSAccessKeyId", "stranger", "InvalidAccessKeyId"],
    ] as const) {
      expect(
        codeOf(() => verifyUrlV1(withParameter(name, value), rulesAt(URL_TIME))),
        name,
      ).toBe(code);
    }
  });
});
