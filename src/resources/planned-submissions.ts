import * as pulumi from "@pulumi/pulumi";
import { findResult } from "../lifecycle/job/existing-target";
import { JobObserver } from "../lifecycle/job/job-observation";
import type { JobInputs, JobOutputs } from "../lifecycle/job/job-state";
import { type PlannedSubmission, submissionReason } from "../lifecycle/job/submission-limit";
import { processingJobToken } from "./processing-job";
import { readRecordedState } from "./recorded-state";
import { stackServices } from "./stack-services";
import { watchSource } from "./watched-source";

/**
 * The tasks that a deploy of these jobs would submit, found out as the providers will: from what is recorded of the jobs,
 * their sources and their tasks. To be asked before any of the jobs is declared.
 *
 * @param jobs The jobs by name, all of them resources of the program itself.
 */
export async function plannedSubmissions(jobs: ReadonlyMap<string, JobInputs>): Promise<PlannedSubmission[]> {
  const recorded = await readRecordedState();
  const { objects, failures, statuses } = await stackServices();
  const say = (line: string) => void pulumi.log.warn(line);
  const observer = new JobObserver({ failures, statuses, objects, now: () => new Date(), say });
  const reasons = [...jobs].map(async ([job, declared]) => {
    const current = recorded.get(await urnOf(job)) as JobOutputs | undefined;
    const seen = declared.watchSource === false ? undefined : await watchSource(declared.source, declared);
    const inputs = seen !== undefined && "etag" in seen ? { ...declared, sourceEtag: seen.etag } : declared;
    const failure = current && (await observer.failureOf(current, inputs));
    const reason = submissionReason(current, inputs, failure);
    const { ifTargetExists = "overwrite" } = inputs;
    const isNew = current === undefined || current.target !== inputs.target;
    if (reason === undefined || !isNew || ifTargetExists === "overwrite") return reason;
    return (await findResult(inputs, objects)) === undefined ? reason : undefined;
  });
  const found = await Promise.all(reasons);
  return [...jobs.keys()].flatMap((job, index) => {
    const reason = found[index];
    return reason === undefined ? [] : [{ job, reason }];
  });
}

function urnOf(job: string): Promise<string> {
  return new Promise((resolve) => {
    pulumi.createUrn(job, processingJobToken).apply(resolve);
  });
}
