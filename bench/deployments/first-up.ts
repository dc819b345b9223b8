import { type DeployCost, Deployment } from "./deployment";

/** Deploys a program in a project of its own. */
export async function firstUp(
  program: string,
  endpoint: string,
  options?: { readonly limited?: boolean },
): Promise<DeployCost & { readonly stateBytes: number }> {
  const deployment = await Deployment.open(endpoint, options);
  try {
    const cost = await deployment.up(program);
    return { ...cost, stateBytes: await deployment.stateBytes() };
  } finally {
    await deployment.remove();
  }
}
