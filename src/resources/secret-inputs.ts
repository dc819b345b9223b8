import * as pulumi from "@pulumi/pulumi";
import { type SecretInput, secretInputNames } from "../lifecycle/job-state";

/** The names of the inputs that are secret, if any: the provider gets them in clear text, and must not show them. */
export async function secretInputs(
  inputs: Readonly<Partial<Record<SecretInput, unknown>>>,
): Promise<SecretInput[] | undefined> {
  const secret = await Promise.all(secretInputNames.map((name) => pulumi.isSecret(pulumi.output(inputs[name]))));
  const names = secretInputNames.filter((_, place) => secret[place]);
  return names.length > 0 ? names : undefined;
}
