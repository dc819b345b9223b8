import type { dynamic } from "@pulumi/pulumi";

/** Stands in users' states for `pulumi-oss-processing/providers/fleet-completion`; see `processing-job-provider`. */
export const fleetCompletionProvider: dynamic.ResourceProvider = {
  async configure(request) {
    require("node:module")
      .createRequire(`${process.cwd()}/`)("pulumi-oss-processing/providers/fleet-completion")
      .configure(request);
  },
  async check(olds, news) {
    return require("node:module")
      .createRequire(`${process.cwd()}/`)("pulumi-oss-processing/providers/fleet-completion")
      .check(olds, news);
  },
  async diff(id, olds, news) {
    return require("node:module")
      .createRequire(`${process.cwd()}/`)("pulumi-oss-processing/providers/fleet-completion")
      .diff(id, olds, news);
  },
  async create(inputs) {
    return require("node:module")
      .createRequire(`${process.cwd()}/`)("pulumi-oss-processing/providers/fleet-completion")
      .create(inputs);
  },
  async read(id, outputs) {
    return require("node:module")
      .createRequire(`${process.cwd()}/`)("pulumi-oss-processing/providers/fleet-completion")
      .read(id, outputs);
  },
  async update(id, olds, news) {
    return require("node:module")
      .createRequire(`${process.cwd()}/`)("pulumi-oss-processing/providers/fleet-completion")
      .update(id, olds, news);
  },
  async delete(id, outputs) {
    return require("node:module")
      .createRequire(`${process.cwd()}/`)("pulumi-oss-processing/providers/fleet-completion")
      .delete(id, outputs);
  },
};
