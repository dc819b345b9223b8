import * as pulumi from "@pulumi/pulumi";
import type { JobInputs } from "../lifecycle/job/job-state";
import type { ProcessingJobArgs } from "../resources/processing-job";

/**
 * A job's arguments, secret where they may hold a secret. Of a structured config value Pulumi tells only that there is a
 * secret somewhere in it, so all that can be one counts as one. Source and target can't: they make the job's ID, which
 * Pulumi never encrypts.
 */
export function jobArguments({ instruction: _derived, ...inputs }: JobInputs, secret: boolean): ProcessingJobArgs {
  if (!secret) return inputs;
  const { operation, notify, triggers } = inputs;
  return {
    ...inputs,
    operation: pulumi.secret(operation),
    ...(notify === undefined ? {} : { notify: pulumi.secret(notify) }),
    ...(triggers === undefined ? {} : { triggers: pulumi.secret(triggers) }),
  };
}

/** Whether a config value, or a part of it, was set with `--secret`. Pulumi hands the names to programs in this variable. */
export function isSecretConfig(name: string): boolean {
  const names: unknown = JSON.parse(process.env.PULUMI_CONFIG_SECRET_KEYS || "[]");
  return Array.isArray(names) && names.includes(name);
}
