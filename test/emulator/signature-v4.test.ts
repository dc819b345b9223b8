import { describe, expect, it } from "vitest";
import type { SignedRequest } from "../../src/emulator/signature";
import { verifyHeaderV4, verifyUrlV4 } from "../../src/emulator/signature-v4";

// The vendor's public vectors: unit tests of the SDKs for Python (tests/unit/signer/test_v4.py) and Go (oss/signer).
const HEADER_VECTORS = [
  {
    name: "a header signature",
    time: 1702743657,
    signature: "e21d18daa82167720f9b1047ae7e7f1ce7cb77a31e8203a7d5f4624fa0284afe",
  },
  {
    name: "a header signature with a security token",
    time: 1702784856,
    token: "token",
    signature: "b94a3f999cf85bcdc00d332fbd3734ba03e48382c36fa4d5af5df817395bd9ea",
  },
  {
    name: "a header signature with additional headers",
    time: 1702747512,
    additionalHeaders: "abc;zabc",
    signature: "4a4183c187c07c8947db7620deb0a6b38d9fbdd34187b6dbaccb316fa251212f",
  },
  {
    name: "a header signature for another product and region",
    time: 1702743657,
    product: "oss-cloudbox",
    region: "cb-123",
    signature: "94ce1f12c17d148ea681030275a94449d3357f5b5b21133996eec80af3e08a43",
  },
];

const URL_VECTORS = [
  {
    name: "a signed URL",
    time: 1702781677,
    expires: 599,
    signature: "a39966c61718be0d5b14e668088b3fa07601033f6518ac7b523100014269c0fe",
  },
  {
    name: "a signed URL with a security token",
    time: 1702785388,
    expires: 599,
    token: "token",
    signature: "3817ac9d206cd6dfc90f1c09c00be45005602e55898f26f5ddb06d7892e1f8b5",
  },
  {
    name: "a signed URL with additional headers",
    time: 1702783809,
    expires: 599,
    additionalHeaders: "abc;zabc",
    signature: "6bd984bfe531afb6db1f7550983a741b103a8c58e5e14f83ea474c2322dfa2b7",
  },
  {
    name: "a URL signed for five days",
    time: 1702781677,
    expires: 432000,
    signature: "31029123dc7732d2d2cfd4006ea4fdb6cf86da6478f813e2bf8f87877c7b9fec",
  },
];

interface Vector {
  name?: string;
  time: number;
  expires?: number;
  token?: string;
  additionalHeaders?: string;
  product?: string;
  region?: string;
  signature: string;
}

function timestamp(time: number): string {
  return new Date(time * 1000).toISOString().replace(/[-:]|\.\d+/g, "");
}

const QUERY = [
  { name: "param1", value: "value1" },
  { name: "+param1", value: "value3" },
  { name: "|param1", value: "value4" },
  { name: "+param2", value: "" },
  { name: "|param2", value: "" },
  { name: "param2", value: "" },
];
const HEADERS = { "x-oss-head1": "value", abc: "value", zabc: "value", xyz: "value" };

function scopeOf(vector: Vector): string {
  const day = timestamp(vector.time).slice(0, 8);
  return `${day}/${vector.region ?? "cn-hangzhou"}/${vector.product ?? "oss"}/aliyun_v4_request`;
}

function headerRequest(vector: Vector): SignedRequest {
  const additional = vector.additionalHeaders === undefined ? "" : `,AdditionalHeaders=${vector.additionalHeaders}`;
  return {
    method: "PUT",
    bucket: "bucket",
    key: "1234+-/123/1.txt",
    query: QUERY,
    headers: {
      ...HEADERS,
      "content-type": "text/plain",
      "x-oss-content-sha256": "UNSIGNED-PAYLOAD",
      "x-oss-date": timestamp(vector.time),
      ...(vector.token === undefined ? {} : { "x-oss-security-token": vector.token }),
      authorization: `OSS4-HMAC-SHA256 Credential=ak/${scopeOf(vector)}${additional},Signature=${vector.signature}`,
    },
  };
}

function urlRequest(vector: Vector): SignedRequest {
  const parameters: Record<string, string | undefined> = {
    "x-oss-signature-version": "OSS4-HMAC-SHA256",
    "x-oss-credential": `ak/${scopeOf(vector)}`,
    "x-oss-date": timestamp(vector.time),
    "x-oss-expires": `${vector.expires}`,
    "x-oss-additional-headers": vector.additionalHeaders,
    "x-oss-security-token": vector.token,
    "x-oss-signature": vector.signature,
  };
  const signing = Object.entries(parameters).flatMap(([name, value]) => (value === undefined ? [] : { name, value }));
  return {
    method: "PUT",
    bucket: "bucket",
    key: "1234+-/123/1.txt",
    query: [...QUERY, ...signing],
    headers: { ...HEADERS, "content-type": "application/octet-stream" },
  };
}

function rulesFor(vector: Vector, now = new Date(vector.time * 1000)) {
  return {
    now,
    region: vector.region ?? "cn-hangzhou",
    ...(vector.product === undefined ? {} : { product: vector.product }),
    credential: (id: string) =>
      id === "ak"
        ? {
            accessKeyId: "ak",
            accessKeySecret: "sk",
            ...(vector.token === undefined ? {} : { securityToken: vector.token }),
          }
        : undefined,
  };
}

const refusalOf = (verify: () => unknown) => {
  try {
    verify();
  } catch (error) {
    return error as { code: string; message: string; status: number; details: { ec?: string; elements?: object } };
  }
  throw new Error("was not refused");
};

describe.each([
  { verify: verifyHeaderV4, requestOf: headerRequest, vectors: HEADER_VECTORS as Vector[] },
  { verify: verifyUrlV4, requestOf: urlRequest, vectors: URL_VECTORS as Vector[] },
])("the vendor's vectors", ({ verify, requestOf, vectors }) => {
  for (const vector of vectors) {
    it(`accept ${vector.name}`, () => {
      expect(verify(requestOf(vector), rulesFor(vector)).accessKeyId).toBe("ak");
    });

    it(`refuse ${vector.name} once a digit of it is changed`, () => {
      const changed = { ...vector, signature: vector.signature.replace(/.$/, (c) => (c === "0" ? "1" : "0")) };
      const refusal = refusalOf(() => verify(requestOf(changed), rulesFor(vector)));
      expect(refusal).toMatchObject({ status: 403, code: "SignatureDoesNotMatch" });
    });
  }
});

describe("a header signature", () => {
  const vector = HEADER_VECTORS[0] as Vector;
  const request = headerRequest(vector);
  const minutes = (count: number) => new Date((vector.time + count * 60) * 1000);
  const withAuthorization = (change: (header: string) => string): SignedRequest => ({
    ...request,
    headers: { ...request.headers, authorization: change(request.headers.authorization as string) },
  });

  it("covers method, bucket, key, query and headers", () => {
    const changes: Partial<SignedRequest>[] = [
      { method: "POST" },
      { bucket: "bucket2" },
      { key: "1234+-/123/2.txt" },
      { query: [...request.query, { name: "acl", value: "" }] },
      { headers: { ...request.headers, "x-oss-head1": "other" } },
      { headers: { ...request.headers, "content-type": "text/html" } },
      { headers: { ...request.headers, "content-md5": "eB5eJF1ptWaXm4bijSPyxw==" } },
    ];
    for (const change of changes) {
      const refusal = refusalOf(() => verifyHeaderV4({ ...request, ...change }, rulesFor(vector)));
      expect(refusal.code, JSON.stringify(change)).toBe("SignatureDoesNotMatch");
    }
  });

  it("leaves headers free that nobody signs", () => {
    const headers = { ...request.headers, xyz: "other", "user-agent": "curl" };
    expect(verifyHeaderV4({ ...request, headers }, rulesFor(vector)).accessKeyId).toBe("ak");
  });

  it("is shown what should have been signed", () => {
    const wrong = withAuthorization((header) => header.replace(/Signature=.*/, "Signature=0123"));
    const { details } = refusalOf(() => verifyHeaderV4(wrong, rulesFor(vector)));
    expect(details.elements).toMatchObject({
      OSSAccessKeyId: "ak",
      SignatureProvided: "0123",
      StringToSign: expect.stringMatching(
        /^OSS4-HMAC-SHA256\n20231216T162057Z\n20231216\/cn-hangzhou\/oss\/aliyun_v4_request\n[0-9a-f]{64}$/,
      ),
      StringToSignBytes: expect.stringMatching(/^4f 53 53 34 2d /),
      CanonicalRequest: [
        "PUT",
        "/bucket/1234%2B-/123/1.txt",
        "%2Bparam1=value3&%2Bparam2&%7Cparam1=value4&%7Cparam2&param1=value1&param2",
        "content-type:text/plain",
        "x-oss-content-sha256:UNSIGNED-PAYLOAD",
        "x-oss-date:20231216T162057Z",
        "x-oss-head1:value",
        "",
        "",
        "UNSIGNED-PAYLOAD",
      ].join("\n"),
    });
  });

  it("holds for a quarter of an hour, both ways", () => {
    expect(verifyHeaderV4(request, rulesFor(vector, minutes(15))).accessKeyId).toBe("ak");
    expect(verifyHeaderV4(request, rulesFor(vector, minutes(-15))).accessKeyId).toBe("ak");
    for (const late of [15.1, -15.1]) {
      const refusal = refusalOf(() => verifyHeaderV4(request, rulesFor(vector, minutes(late))));
      expect(refusal).toMatchObject({ status: 403, code: "RequestTimeTooSkewed" });
    }
  });

  it("needs a date", () => {
    const { "x-oss-date": _, ...headers } = request.headers;
    const refusal = refusalOf(() => verifyHeaderV4({ ...request, headers }, rulesFor(vector)));
    expect(refusal).toMatchObject({
      status: 403,
      code: "AccessDenied",
      message: expect.stringContaining("valid Date"),
    });
  });

  it("belongs to a key that is known", () => {
    const unknown = withAuthorization((header) => header.replace("Credential=ak/", "Credential=somebody/"));
    const refusal = refusalOf(() => verifyHeaderV4(unknown, rulesFor(vector)));
    expect(refusal).toMatchObject({
      status: 403,
      code: "InvalidAccessKeyId",
      message: "The OSS Access Key Id you provided does not exist in our records.",
      details: { ec: "0002-00000902" },
    });
  });

  it.each([
    ["another region", (header: string) => header.replace("cn-hangzhou", "cn-shanghai")],
    ["a region as in host names", (header: string) => header.replace("cn-hangzhou", "oss-cn-hangzhou")],
    ["another product", (header: string) => header.replace("/oss/", "/imm/")],
    ["another terminator", (header: string) => header.replace("aliyun_v4_request", "aws4_request")],
    ["another day", (header: string) => header.replace("20231216", "20231215")],
    ["no credential", (header: string) => header.replace(/Credential=[^,]*,/, "")],
    ["no signature", (header: string) => header.replace(/,Signature=.*/, "")],
    ["empty additional headers", (header: string) => header.replace(",Sig", ",AdditionalHeaders=,Sig")],
    ["additional headers with a loose end", (header: string) => header.replace(",Sig", ",AdditionalHeaders=abc;,Sig")],
  ])("is refused with %s", (_name, change) => {
    const refusal = refusalOf(() => verifyHeaderV4(withAuthorization(change), rulesFor(vector)));
    expect(refusal).toMatchObject({ status: 400, code: "InvalidArgument" });
  });

  it("says that the body isn't signed", () => {
    const headers = { ...request.headers, "x-oss-content-sha256": "0".repeat(64) };
    const refusal = refusalOf(() => verifyHeaderV4({ ...request, headers }, rulesFor(vector)));
    expect(refusal).toMatchObject({ status: 400, code: "InvalidArgument" });
  });

  it("comes with the token of a temporary key, and only with that", () => {
    const temporary = HEADER_VECTORS[1] as Vector;
    const permanent = rulesFor({ ...temporary, token: undefined } as unknown as Vector);
    expect(refusalOf(() => verifyHeaderV4(headerRequest(temporary), permanent)).code).toBe("InvalidSecurityToken");
    const renewed = rulesFor({ ...temporary, token: "another" });
    expect(refusalOf(() => verifyHeaderV4(headerRequest(temporary), renewed)).code).toBe("InvalidSecurityToken");
  });
});

describe("a signed URL", () => {
  const vector = URL_VECTORS[0] as Vector;
  const request = urlRequest(vector);
  const at = (seconds: number) => rulesFor(vector, new Date((vector.time + seconds) * 1000));
  const withParameter = (name: string, value: string): SignedRequest => ({
    ...request,
    query: request.query.map((parameter) => (parameter.name === name ? { name, value } : parameter)),
  });

  it("holds until it expires", () => {
    expect(verifyUrlV4(request, at(599)).accessKeyId).toBe("ak");
    const refusal = refusalOf(() => verifyUrlV4(request, at(600)));
    expect(refusal).toMatchObject({ status: 403, code: "AccessDenied", message: "Request has expired." });
    expect(refusalOf(() => verifyUrlV4(request, at(-1000))).code).toBe("RequestTimeTooSkewed");
  });

  it.each([
    ["x-oss-expires", "0"],
    ["x-oss-expires", "604801"],
    ["x-oss-expires", "soon"],
    ["x-oss-credential", "ak"],
    ["x-oss-credential", "ak/20231217/oss-cn-hangzhou/oss/aliyun_v4_request"],
    ["x-oss-credential", "ak/20231216/cn-hangzhou/oss/aliyun_v4_request"],
    ["x-oss-signature-version", "OSS2"],
  ])("is refused with %s=%s", (name, value) => {
    const refusal = refusalOf(() => verifyUrlV4(withParameter(name, value), at(0)));
    expect(refusal).toMatchObject({ status: 400, code: "InvalidArgument" });
  });

  it("can't be stretched", () => {
    const refusal = refusalOf(() => verifyUrlV4(withParameter("x-oss-expires", "600"), at(0)));
    expect(refusal.code).toBe("SignatureDoesNotMatch");
  });
});
