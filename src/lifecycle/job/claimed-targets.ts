import { parseObjectUri } from "../../instruction/object-uri";
import { fillFromSource } from "../../instruction/target-template";
import type { Problem } from "../problem";
import type { JobInputs } from "./job-state";

/** Which job writes where, so that no two jobs' results overwrite each other. */
export class ClaimedTargets {
  readonly #jobs = new Map<string, string>();

  /** Notes a job's target; returns the name of the job that has it already. */
  claim(job: string, { source, target }: Pick<JobInputs, "source" | "target">): string | undefined {
    if (target === undefined) return undefined;
    const address = parseObjectUri(source);
    // Two templates may stand for one key, and one template for two, because parts of it come from the source.
    const place = address ? fillFromSource(target, address) : target;
    const other = this.#jobs.get(place);
    if (other !== undefined && other !== job) return other;
    this.#jobs.set(place, job);
    return undefined;
  }
}

/** What is wrong with a target that another job has. */
export function sharedTargetProblem(other: string, target: string | undefined): Problem {
  return {
    property: "target",
    message: `is also the target of ${other} (${target}), so the two results would overwrite each other; give each job its own`,
  };
}
