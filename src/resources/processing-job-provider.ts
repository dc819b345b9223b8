import type { dynamic } from "@pulumi/pulumi";

/**
 * What stands in users' states instead of the provider's code: a reference to `pulumi-oss-processing/providers/job`,
 * so that a library upgrade is no change of the resource and `destroy` runs today's code.
 *
 * Pulumi stores the text of these methods. They may therefore use nothing from around them, and look the package up from
 * the project's folder, which finds it installed, linked, and where the package is itself the project. One object serves
 * all jobs, since Pulumi caches by object.
 */
export const processingJobProvider: dynamic.ResourceProvider = {
  async configure(request) {
    require("node:module").createRequire(`${process.cwd()}/`)("pulumi-oss-processing/providers/job").configure(request);
  },
  async check(olds, news) {
    return require("node:module")
      .createRequire(`${process.cwd()}/`)("pulumi-oss-processing/providers/job")
      .check(olds, news);
  },
  async diff(id, olds, news) {
    return require("node:module")
      .createRequire(`${process.cwd()}/`)("pulumi-oss-processing/providers/job")
      .diff(id, olds, news);
  },
  async create(inputs) {
    return require("node:module")
      .createRequire(`${process.cwd()}/`)("pulumi-oss-processing/providers/job")
      .create(inputs);
  },
  async read(id, outputs) {
    return require("node:module")
      .createRequire(`${process.cwd()}/`)("pulumi-oss-processing/providers/job")
      .read(id, outputs);
  },
  async update(id, olds, news) {
    return require("node:module")
      .createRequire(`${process.cwd()}/`)("pulumi-oss-processing/providers/job")
      .update(id, olds, news);
  },
  async delete(id, outputs) {
    return require("node:module")
      .createRequire(`${process.cwd()}/`)("pulumi-oss-processing/providers/job")
      .delete(id, outputs);
  },
};
