import type { dynamic } from "@pulumi/pulumi";

/** Stands in users' states for `pulumi-oss-processing/providers/completion`; see `processing-job-provider`. */
export const taskCompletionProvider: dynamic.ResourceProvider = {
  async configure(request) {
    require("node:module")
      .createRequire(`${process.cwd()}/`)("pulumi-oss-processing/providers/completion")
      .configure(request);
  },
  async check(olds, news) {
    return require("node:module")
      .createRequire(`${process.cwd()}/`)("pulumi-oss-processing/providers/completion")
      .check(olds, news);
  },
  async diff(id, olds, news) {
    return require("node:module")
      .createRequire(`${process.cwd()}/`)("pulumi-oss-processing/providers/completion")
      .diff(id, olds, news);
  },
  async create(inputs) {
    return require("node:module")
      .createRequire(`${process.cwd()}/`)("pulumi-oss-processing/providers/completion")
      .create(inputs);
  },
  async read(id, outputs) {
    return require("node:module")
      .createRequire(`${process.cwd()}/`)("pulumi-oss-processing/providers/completion")
      .read(id, outputs);
  },
  async update(id, olds, news) {
    return require("node:module")
      .createRequire(`${process.cwd()}/`)("pulumi-oss-processing/providers/completion")
      .update(id, olds, news);
  },
  async delete(id, outputs) {
    return require("node:module")
      .createRequire(`${process.cwd()}/`)("pulumi-oss-processing/providers/completion")
      .delete(id, outputs);
  },
};
