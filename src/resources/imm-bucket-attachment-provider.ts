import type { dynamic } from "@pulumi/pulumi";

/** Stands in users' states for `pulumi-oss-processing/providers/attachment`; see `processing-job-provider`. */
export const immBucketAttachmentProvider: dynamic.ResourceProvider = {
  async configure(request) {
    require("node:module")
      .createRequire(`${process.cwd()}/`)("pulumi-oss-processing/providers/attachment")
      .configure(request);
  },
  async check(olds, news) {
    return require("node:module")
      .createRequire(`${process.cwd()}/`)("pulumi-oss-processing/providers/attachment")
      .check(olds, news);
  },
  async diff(id, olds, news) {
    return require("node:module")
      .createRequire(`${process.cwd()}/`)("pulumi-oss-processing/providers/attachment")
      .diff(id, olds, news);
  },
  async create(inputs) {
    return require("node:module")
      .createRequire(`${process.cwd()}/`)("pulumi-oss-processing/providers/attachment")
      .create(inputs);
  },
  async read(id, outputs) {
    return require("node:module")
      .createRequire(`${process.cwd()}/`)("pulumi-oss-processing/providers/attachment")
      .read(id, outputs);
  },
  async update(id, olds, news) {
    return require("node:module")
      .createRequire(`${process.cwd()}/`)("pulumi-oss-processing/providers/attachment")
      .update(id, olds, news);
  },
  async delete(id, outputs) {
    return require("node:module")
      .createRequire(`${process.cwd()}/`)("pulumi-oss-processing/providers/attachment")
      .delete(id, outputs);
  },
};
