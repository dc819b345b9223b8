import * as pulumi from "@pulumi/pulumi";
import { type SecretInput, secretInputNames } from "../lifecycle/job/job-state";
import { holdsDeferred } from "../operations/deferred-values";

/** The names of the inputs that are secret, if any: the provider gets them in clear text, and must not show them. */
export function secretInputs(
  inputs: Readonly<Partial<Record<SecretInput, unknown>>>,
): Promise<SecretInput[] | undefined> | undefined {
  const deferred = secretInputNames.filter((name) => holdsDeferred(inputs[name]));
  return deferred.length === 0 ? undefined : secretOnes(inputs, deferred);
}

async function secretOnes(
  inputs: Readonly<Partial<Record<SecretInput, unknown>>>,
  deferred: readonly SecretInput[],
): Promise<SecretInput[] | undefined> {
  const secret = await Promise.all(deferred.map((name) => pulumi.isSecret(pulumi.output(inputs[name]))));
  const names = deferred.filter((_, place) => secret[place]);
  return names.length > 0 ? names : undefined;
}
