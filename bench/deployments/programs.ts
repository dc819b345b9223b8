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

/** What a trivial resource has beside a job's arguments. */
export interface MoreProperties {
  readonly inputs: number;
  /** Those that only the provider knows. */
  readonly outputs: number;
}

/** A program with so many resources that do nothing: they have a job's arguments, and more properties if so wanted. */
export function trivialResourcesProgram(
  resources: number,
  { inputs, outputs }: MoreProperties = { inputs: 0, outputs: 0 },
): string {
  return `
    const pulumi = require("@pulumi/pulumi");
    const provider = {
      async create(inputs) {
        const outs = { ...inputs };
        for (let n = 0; n < ${outputs}; n++) outs["output" + n] = "what the service has answered";
        return { id: "id", outs };
      },
    };
    const properties = (kind, count, value) =>
      Object.fromEntries(Array.from({ length: count }, (_, n) => [kind + n, value]));
    const more = { ...properties("input", ${inputs}, "what is told of it"), ...properties("output", ${outputs}, undefined) };
    for (const { name, ...args } of ${declaredJobs(resources)}) {
      new pulumi.dynamic.Resource(provider, name, { ...args, ...more });
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
