import { endpointProblem, regionProblem } from "./job/job-checks";
import type { Problem } from "./problem";
import { isUnknown } from "./unknown-values";

/** Everything that is wrong with how IMM is to be reached. */
export function checkImmConnection({
  region,
  immEndpoint,
}: {
  readonly region?: unknown;
  readonly immEndpoint?: unknown;
}): Problem[] {
  const problems: Problem[] = [];
  const missing = "is missing; give the bucket's region, such as cn-hangzhou, or set alicloud:region";
  const regionMessage = region === undefined ? missing : isUnknown(region) ? undefined : regionProblem(region);
  if (regionMessage !== undefined) problems.push({ property: "region", message: regionMessage });
  const endpointMessage =
    immEndpoint === undefined || isUnknown(immEndpoint) ? undefined : endpointProblem(immEndpoint, "IMM");
  if (endpointMessage !== undefined) problems.push({ property: "immEndpoint", message: endpointMessage });
  return problems;
}
