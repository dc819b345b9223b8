import * as pulumi from "@pulumi/pulumi";

/**
 * An output's value, or `undefined` where a failed resource left it unknown: for stack outputs of a program that is
 * deployed with `PULUMI_CONTINUE_ON_ERROR=true`. There Pulumi would write its internal mark for unknown values, which
 * looks like an ID. At preview the output stays as it is.
 *
 * @param output An output, such as a job's `taskId`.
 *
 * @example
 * ```ts
 * export const taskId = whereKnown(rendition.taskId);
 * ```
 */
export function whereKnown<T>(output: pulumi.Output<T>): pulumi.Output<T | undefined> {
  if (pulumi.runtime.isDryRun()) return output;
  const { isKnown } = internals(output);
  return pulumi.output(isKnown.then((known) => (known ? output : undefined))) as pulumi.Output<T | undefined>;
}

/** An output's value, or `undefined` where it is unknown, at preview too. For decisions only: it forgets what is secret. */
export async function knownValue<T>(output: pulumi.Output<T>): Promise<T | undefined> {
  const { isKnown, promise } = internals(output);
  return (await isKnown) ? promise() : undefined;
}

/** `true` when a resource has failed in this deploy, told by one of its outputs; otherwise `undefined`. */
export function hasFailed(output: pulumi.Output<unknown>): pulumi.Output<boolean | undefined> {
  const failed = async () => (pulumi.runtime.isDryRun() || (await internals(output).isKnown) ? undefined : true);
  return pulumi.output(failed());
}

/** What isn't in the published types, though every output has it and the SDK's own callers use it. */
export function internals<T>(output: pulumi.Output<T>) {
  return output as unknown as {
    readonly promise: (withUnknowns?: boolean) => Promise<T>;
    readonly isKnown: Promise<boolean>;
    readonly isSecret: Promise<boolean>;
    readonly allResources: () => Promise<Iterable<pulumi.Resource>>;
  };
}
