import * as pulumi from "@pulumi/pulumi";
import { connectionOf } from "../lifecycle/job/job";
import { markOf } from "../lifecycle/job/job-record";
import type { JobInputs } from "../lifecycle/job/job-state";
import type { SourceObservation } from "../lifecycle/job/source-observation";
import { watchSource, watchSources } from "./watched-source";

/** What is seen of the sources of a fleet's jobs, by the jobs' names. */
export async function watchSourcesOf(
  jobs: ReadonlyMap<string, JobInputs>,
): Promise<ReadonlyMap<string, SourceObservation>> {
  const watched = [...jobs].filter(([, { watchSource: wanted }]) => wanted !== false);
  const sources = watched.map(([, job]) => ({ source: job.source, connection: connectionOf(job) }));
  const seen = sources.length === 0 ? [] : await watchSources(sources);
  return new Map(
    watched.flatMap(([name], place) => {
      const observation = seen[place];
      return observation === undefined ? [] : [[name, observation]];
    }),
  );
}

/** What is seen of a job's source; `undefined` when it isn't watched. */
export async function watchSourceOf(job: JobInputs): Promise<SourceObservation | undefined> {
  return job.watchSource === false ? undefined : watchSource(job.source, connectionOf(job));
}

/**
 * A job with what was seen of its source. A mark of the ETag tells one content from another, and is shorter. A source that
 * isn't there is no problem at preview, as somebody may be about to upload it; at the deploy it is the job's own failure.
 */
export function withObservation(job: JobInputs, seen: SourceObservation | undefined): JobInputs {
  if (seen === undefined) return job;
  if ("etag" in seen) return { ...job, sourceEtag: markOf(seen.etag) };
  const preview = pulumi.runtime.isDryRun();
  if ("missing" in seen) return preview ? job : { ...job, sourceProblem: seen.missing };
  return preview
    ? { ...job, problems: [{ property: "source", message: seen.unseen }] }
    : { ...job, sourceProblem: seen.unseen };
}
