import * as pulumi from "@pulumi/pulumi";
import { expect, it } from "vitest";
import { ProcessingJob } from "../../src/resources/processing-job";
import { ProgramMocks } from "./program-mocks";

const job = {
  source: "oss://videos/a.mp4",
  operation: "video/convert,f_mp4",
  target: "oss://results/a.mp4",
  region: "cn-hangzhou",
  watchSource: false,
};

// A value that is there only later has no type by which "none" could be told, such as `config.apply(({ watch }) => watch)`.
it.each<[string, unknown, boolean, boolean | undefined]>([
  ["left out", undefined, true, true],
  ["left out, and nobody waits", undefined, false, undefined],
  ["none, known later", pulumi.output(undefined), true, true],
  ["none, known later, and nobody waits", Promise.resolve(undefined), false, undefined],
  ["false", false, true, false],
  ["false, known later", pulumi.output(false), true, false],
  ["true, known later", Promise.resolve(true), false, true],
])("watchTask that is %s", async (_, watchTask, waits, expected) => {
  const mocks = await ProgramMocks.install();
  const declared = new ProcessingJob("job", { ...job, watchTask: watchTask as pulumi.Input<boolean> });
  if (waits) declared.awaitedTask();
  expect((await mocks.of(declared)).inputs.watchTask).toBe(expected);
});
