import { anotherOperation, operation, sourceBucket, sourceKey, targetBucket, targetKey } from "../job";

/** A program that declares nothing. As every program does, it loads Pulumi's SDK, which takes a third of its time. */
export const emptyProgram = 'require("@pulumi/pulumi");';

/** A program with so many jobs, each a resource. */
export function singleJobsProgram(jobs: number): string {
  return `
    const { ProcessingJob } = require("pulumi-oss-processing");
    for (const { name, ...args } of ${declaredJobs(jobs)}) new ProcessingJob(name, args);
  `;
}

/**
 * A program with so many resources that do nothing: they have a job's arguments, and so many more properties without a
 * value, as outputs are.
 */
export function trivialResourcesProgram(resources: number, outputs = 0): string {
  return `
    const pulumi = require("@pulumi/pulumi");
    const provider = { async create(inputs) { return { id: "id", outs: inputs }; } };
    const outputs = Object.fromEntries(Array.from({ length: ${outputs} }, (_, n) => ["output" + n, undefined]));
    for (const { name, ...args } of ${declaredJobs(resources)}) {
      new pulumi.dynamic.Resource(provider, name, { ...args, ...outputs });
    }
  `;
}

/** What a fleet's program says beside the number of jobs. */
export interface FleetVariant {
  /** Whether one of the jobs is another one than usual. */
  readonly changed?: boolean;
  /** Whether the sources are watched, which is a fleet's default. */
  readonly watched?: boolean;
  /** Whether all task IDs are stack outputs. */
  readonly exported?: boolean;
}

/** A program with so many jobs in a fleet, which exports the task ID of one. */
export function fleetProgram(
  jobs: number,
  { changed = false, watched = false, exported = false }: FleetVariant = {},
): string {
  return `
    const { ProcessingFleet } = require("pulumi-oss-processing");
    const jobs = ${declaredJobs(jobs)};
    if (${changed}) jobs[0].operation = ${JSON.stringify(anotherOperation)};
    const fleet = new ProcessingFleet("reports", { jobs, defaults: { watchSource: ${watched} } });
    exports.taskId = ${exported ? "fleet.taskIds" : "fleet.taskId(jobs[0].name)"};
  `;
}

/** An expression for the jobs. */
function declaredJobs(jobs: number): string {
  return JSON.stringify(
    Array.from({ length: jobs }, (_, n) => ({
      name: `report-${n}`,
      source: `oss://${sourceBucket}/${sourceKey(n)}`,
      operation,
      target: `oss://${targetBucket}/${targetKey(n)}`,
    })),
  );
}
