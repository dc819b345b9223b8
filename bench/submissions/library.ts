import { join } from "node:path";
import { accessKey, instruction, region, sourceBucket, sourceKey } from "../job";
import type { MakeSubmit } from "./submitter";

// As users get it: compiled.
const compiled = join(__dirname, "..", "..", "dist", "oss");
const { RequestLimiter } = require(join(compiled, "request-limiter")) as typeof import("../../src/oss/request-limiter");
const { createTaskSubmitter } = require(
  join(compiled, "task-submitter"),
) as typeof import("../../src/oss/task-submitter");

/** This library as its providers use it, limiter and all; only the rate is unlimited. */
export const library: MakeSubmit = (endpoint) => {
  const limiter = new RequestLimiter();
  limiter.limits = { requestsPerSecond: Number.POSITIVE_INFINITY, concurrency: 64 };
  const submitter = createTaskSubmitter({ credentials: async () => accessKey, limiter });
  return async (n) => {
    const request = { source: { bucket: sourceBucket, key: sourceKey(n) }, instruction: instruction(n) };
    const outcome = await submitter.submit({ region, endpoint }, request);
    if (outcome.outcome !== "accepted") throw new Error(outcome.message);
    return outcome.task.taskId;
  };
};
