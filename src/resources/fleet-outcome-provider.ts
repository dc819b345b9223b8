import type { dynamic } from "@pulumi/pulumi";

/** Stands in users' states for `pulumi-oss-processing/providers/fleet-outcome`; see `processing-job-provider`. */
export const fleetOutcomeProvider: dynamic.ResourceProvider = {
  async configure(request) {
    require("node:module")
      .createRequire(`${process.cwd()}/`)("pulumi-oss-processing/providers/fleet-outcome")
      .configure(request);
  },
  async diff(id, olds, news) {
    return require("node:module")
      .createRequire(`${process.cwd()}/`)("pulumi-oss-processing/providers/fleet-outcome")
      .diff(id, olds, news);
  },
  async create(inputs) {
    return require("node:module")
      .createRequire(`${process.cwd()}/`)("pulumi-oss-processing/providers/fleet-outcome")
      .create(inputs);
  },
  async read(id, outputs) {
    return require("node:module")
      .createRequire(`${process.cwd()}/`)("pulumi-oss-processing/providers/fleet-outcome")
      .read(id, outputs);
  },
  async update(id, olds, news) {
    return require("node:module")
      .createRequire(`${process.cwd()}/`)("pulumi-oss-processing/providers/fleet-outcome")
      .update(id, olds, news);
  },
  async delete(id, outputs) {
    return require("node:module")
      .createRequire(`${process.cwd()}/`)("pulumi-oss-processing/providers/fleet-outcome")
      .delete(id, outputs);
  },
};
