import * as pulumi from "@pulumi/pulumi";
import { internals } from "./known-values";

/** The class of outputs, whose constructor isn't in the published types. */
const Output = pulumi.Output as unknown as new <T>(
  resource: pulumi.Resource,
  value: Promise<T | undefined>,
  isKnown: Promise<boolean>,
  isSecret: Promise<boolean>,
  allResources: Promise<Iterable<pulumi.Resource>>,
) => pulumi.Output<T>;

/**
 * Has the outputs of a resource be unknown when the engine says that it failed. They always were; since SDK 3.252 they fail
 * themselves, so that one failed job of a deploy that goes on after errors would be an error of the program, which costs the
 * stack outputs of all others and the waits for them (pulumi/pulumi#23844). The failure itself is told by the engine either
 * way. A resource that the engine never saw, because an input of it failed, stays an error of the program.
 *
 * @param resource A resource that has just been made.
 * @param type Its type, as the engine knows it.
 * @param name Its name.
 * @param parent Its parent.
 */
export function leaveUnknownOnFailure(
  resource: pulumi.Resource,
  type: string,
  name: string,
  parent: pulumi.Resource | undefined,
): void {
  // Came shortly before, and with the same purpose.
  if (!("recover" in pulumi)) return;
  const failure = `resource ${name} [${type}] failed to register`;
  const ifFailed =
    <T>(value: () => T | Promise<T>) =>
    (error: unknown): T | Promise<T> => {
      if (error instanceof Error && error.message === failure) return value();
      throw error;
    };
  // Dependents and children name a failed resource to the engine, which then leaves them out.
  const urn = () => internals(pulumi.createUrn(name, type, parent)).promise();
  const properties = resource as unknown as Record<string, unknown>;
  for (const [property, output] of Object.entries(properties)) {
    if (!pulumi.Output.isInstance(output)) continue;
    const isUrn = property === "urn";
    const { promise, isKnown, isSecret, allResources } = internals(output as pulumi.Output<unknown>);
    properties[property] = new Output<unknown>(
      resource,
      promise(true).catch(ifFailed<unknown>(() => (isUrn ? urn() : undefined))),
      isKnown.catch(ifFailed(() => isUrn)),
      isSecret.catch(ifFailed(() => false)),
      allResources().catch(ifFailed<Iterable<pulumi.Resource>>(() => [resource])),
    );
  }
}
