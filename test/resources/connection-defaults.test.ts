import * as pulumi from "@pulumi/pulumi";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { InvalidJobsError } from "../../src/lifecycle/problem";
import { connectionDefaults } from "../../src/resources/connection-defaults";
import { validateJobs } from "../../src/resources/validate-jobs";

const names = ["OSS_REGION", "ALIBABA_CLOUD_REGION", "ALICLOUD_REGION", "OSS_ENDPOINT"];

beforeEach(() => {
  for (const name of names) vi.stubEnv(name, undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
  pulumi.runtime.setAllConfig({});
});

describe("the region", () => {
  it("is the stack's before the environment's", () => {
    vi.stubEnv("ALICLOUD_REGION", "cn-beijing");
    expect(connectionDefaults().region).toBe("cn-beijing");
    vi.stubEnv("ALIBABA_CLOUD_REGION", "cn-shanghai");
    expect(connectionDefaults().region).toBe("cn-shanghai");
    vi.stubEnv("OSS_REGION", "cn-shenzhen");
    expect(connectionDefaults().region).toBe("cn-shenzhen");
    pulumi.runtime.setAllConfig({ "alicloud:region": "cn-hangzhou" });
    expect(connectionDefaults().region).toBe("cn-hangzhou");
  });

  it("isn't made up", () => {
    expect(connectionDefaults()).toEqual({ region: undefined, endpoint: undefined });
  });
});

describe("the endpoint", () => {
  it.each([
    ['[{"oss":"http://localhost:1"}]', "http://localhost:1"],
    ['{"oss":"http://localhost:1"}', "http://localhost:1"],
    ['[{"ecs":"http://localhost:2"},{"oss":"http://localhost:1"}]', "http://localhost:1"],
    ['[{"ecs":"http://localhost:2"}]', undefined],
  ])("is that of the alicloud provider: %s", (endpoints, expected) => {
    pulumi.runtime.setAllConfig({ "alicloud:endpoints": endpoints });
    expect(connectionDefaults().endpoint).toBe(expected);
  });

  it("may come from the environment", () => {
    vi.stubEnv("OSS_ENDPOINT", "http://localhost:3");
    expect(connectionDefaults().endpoint).toBe("http://localhost:3");
  });
});

describe("validateJobs", () => {
  const job = { source: "oss://videos/a.mp4", operation: "style/small", target: "oss://results/a.mp4" };

  it("takes the region from where a ProcessingJob takes it", () => {
    expect(() => validateJobs({ job })).toThrow(InvalidJobsError);
    pulumi.runtime.setAllConfig({ "alicloud:region": "cn-hangzhou" });
    expect(() => validateJobs({ job })).not.toThrow();
  });
});
