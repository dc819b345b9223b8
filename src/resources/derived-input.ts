import * as pulumi from "@pulumi/pulumi";
import { holdsDeferred } from "../operations/deferred-values";

type Unwrapped<Inputs extends readonly unknown[]> = { [place in keyof Inputs]: pulumi.Unwrap<Inputs[place]> };

/**
 * An input that follows from others: at once where these are plain values. An output is several promises to Pulumi, for
 * each property of each resource, and most jobs need none.
 */
export function derive<const Inputs extends readonly unknown[], T>(
  inputs: Inputs,
  derivation: (...values: Unwrapped<Inputs>) => T | Promise<T>,
): pulumi.Input<T> {
  if (!inputs.some(holdsDeferred)) return derivation(...(inputs as Unwrapped<Inputs>));
  return pulumi.all([...inputs]).apply((values) => derivation(...(values as Unwrapped<Inputs>))) as pulumi.Output<T>;
}
