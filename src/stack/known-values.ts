import * as pulumi from "@pulumi/pulumi";

/**
 * An output's value, or `undefined` where a failed resource left it unknown. Pulumi goes on with the other resources when
 * it is told to, but everything made of an unknown value is unknown too, and in the stack's outputs it would stand as
 * Pulumi's internal mark, which looks like an ID. At preview the output stays as it is.
 */
export function whereKnown<T>(output: pulumi.Output<T>): pulumi.Output<T | undefined> {
  if (pulumi.runtime.isDryRun()) return output;
  // Not in the published types, though every output has it and the SDK's own callers await it.
  const { isKnown } = output as unknown as { readonly isKnown: Promise<boolean> };
  return pulumi.output(isKnown.then((known) => (known ? output : undefined))) as pulumi.Output<T | undefined>;
}
