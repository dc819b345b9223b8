import { expect, it } from "vitest";
import { stackConfig } from "../../../tools/demo/deployment";

it("writes jobs into the stack's config as YAML", () => {
  const jobs = {
    still: { source: "oss://a/b.mp4", target: "oss://a/{index}.jpg", operation: "video/snapshots,f_jpg" },
  };
  expect(stackConfig("encryptionsalt: v1:abc", jobs, "http://localhost:4711")).toBe(`encryptionsalt: v1:abc
config:
  alicloud:region: cn-hangzhou
  oss-processing:endpoint: "http://localhost:4711"
  oss-processing:journal: none
  oss-processing:jobs:
    still:
      source: "oss://a/b.mp4"
      target: "oss://a/{index}.jpg"
      operation: "video/snapshots,f_jpg"
`);
});
