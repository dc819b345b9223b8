import * as pulumi from "@pulumi/pulumi";
import { packTasks, unpackRecord } from "../lifecycle/fleet/packed-completion";
import type { AwaitedTask } from "../lifecycle/wait/awaited-task";
import type { CompletedTask } from "../lifecycle/wait/completion-state";
import type { ConnectionInputs } from "./connection-inputs";
import { ProvidedResource, typeToken } from "./provided-resource";
import type { WaitOptions } from "./task-completion";

/** The type of waits for fleets, as their URNs have it. */
export const fleetCompletionToken = typeToken("FleetCompletion");

/** Waits for the tasks of a fleet, as a `TaskCompletion` does for a few. */
export class FleetCompletion extends ProvidedResource {
  /** How each task ended, as one text. */
  declare readonly ended: pulumi.Output<string>;

  constructor(
    name: string,
    tasks: pulumi.Output<readonly AwaitedTask[]>,
    { timeout = "30m", interval = "5s", immEndpoint }: WaitOptions,
    connection: ConnectionInputs,
    opts: pulumi.CustomResourceOptions,
  ) {
    super(
      "fleet-completion",
      fleetCompletionToken,
      name,
      {
        tasks: tasks.apply(packTasks),
        timeout,
        interval,
        ...connection,
        ...(immEndpoint === undefined ? {} : { immEndpoint }),
        secretTasks: pulumi.isSecret(tasks).then((secret) => secret || undefined),
        ended: undefined,
      },
      opts,
    );
  }

  /** How each of these tasks ended, by the job's name. */
  outcomes(tasks: pulumi.Output<readonly AwaitedTask[]>): pulumi.Output<Readonly<Record<string, CompletedTask>>> {
    return pulumi.all([this.ended, tasks]).apply(([ended, awaited]) => {
      return unpackRecord({ ended }, awaited as AwaitedTask[]).ended as Readonly<Record<string, CompletedTask>>;
    });
  }
}
