import type { dynamic } from "@pulumi/pulumi";

/** Stands in users' states for `pulumi-oss-processing/providers/shard`; see `processing-job-provider`. */
export const fleetShardProvider: dynamic.ResourceProvider = {
  async configure(request) {
    require("node:module")
      .createRequire(`${process.cwd()}/`)("pulumi-oss-processing/providers/shard")
      .configure(request);
  },
  async check(olds, news) {
    return require("node:module")
      .createRequire(`${process.cwd()}/`)("pulumi-oss-processing/providers/shard")
      .check(olds, news);
  },
  async diff(id, olds, news) {
    return require("node:module")
      .createRequire(`${process.cwd()}/`)("pulumi-oss-processing/providers/shard")
      .diff(id, olds, news);
  },
  async create(inputs) {
    return require("node:module")
      .createRequire(`${process.cwd()}/`)("pulumi-oss-processing/providers/shard")
      .create(inputs);
  },
  async read(id, outputs) {
    return require("node:module")
      .createRequire(`${process.cwd()}/`)("pulumi-oss-processing/providers/shard")
      .read(id, outputs);
  },
  async update(id, olds, news) {
    return require("node:module")
      .createRequire(`${process.cwd()}/`)("pulumi-oss-processing/providers/shard")
      .update(id, olds, news);
  },
  async delete(id, outputs) {
    return require("node:module")
      .createRequire(`${process.cwd()}/`)("pulumi-oss-processing/providers/shard")
      .delete(id, outputs);
  },
};
