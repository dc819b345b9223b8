import * as pulumi from "@pulumi/pulumi";
import { leaveUnknownOnFailure } from "./failed-outputs";

/**
 * A resource whose provider is a module of this package.
 *
 * Pulumi runs the provider of such a resource in a process of its own, and knows it by a text that stands in the state
 * with every resource, twice. `pulumi.dynamic.Resource` makes that text from the provider's code; this one only refers to
 * the module. So a library upgrade is no change of the resource, `destroy` runs today's code, and the state, which Pulumi
 * writes anew at every step, is a third of the size. The module is looked up from the project's folder, which finds the
 * package installed, linked, and where it is itself the project.
 */
export abstract class ProvidedResource extends pulumi.CustomResource {
  /**
   * @param module The provider, as a sub-path of this package below `providers`.
   * @param type The resource's type, as {@link typeToken} makes it.
   * @param name The resource's name.
   * @param inputs The inputs, and `undefined` for each output that is none of them.
   * @param opts Pulumi's resource options.
   */
  constructor(module: string, type: string, name: string, inputs: pulumi.Inputs, opts?: pulumi.CustomResourceOptions) {
    // Pulumi takes four stack traces for every property of every resource, for the search for leaked promises: most of
    // what a program of many jobs does. Where it needs one for the state it sets a limit of its own.
    const { stackTraceLimit } = Error;
    if (!process.env.PULUMI_DEBUG_PROMISE_LEAKS) Error.stackTraceLimit = 0;
    try {
      super(type, name, { ...inputs, __provider: reference(module) }, opts);
      leaveUnknownOnFailure(this, type, name, opts?.parent);
    } catch (error) {
      Error.stackTraceLimit = stackTraceLimit;
      if (error instanceof Error) Error.captureStackTrace(error);
      throw error;
    } finally {
      Error.stackTraceLimit = stackTraceLimit;
    }
  }
}

/** The type under which Pulumi knows a resource of this package. */
export function typeToken(type: string): string {
  return `pulumi-nodejs:dynamic/oss:${type}`;
}

/** What Pulumi's provider process evaluates; it calls the handler for the provider. */
function reference(module: string): string {
  const path = `pulumi-oss-processing/providers/${module}`;
  return `exports.handler = () => require("node:module").createRequire(process.cwd() + "/")("${path}");`;
}
