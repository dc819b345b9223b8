import type { BulkheadPolicy } from "cockatiel";
import { parseObjectUri } from "../instruction/object-uri";
import { observeSource, type SourceObservation } from "../lifecycle/job/source-observation";
import { surveySources } from "../lifecycle/job/source-survey";
import type { Connection } from "../lifecycle/submission";
import { stackServices } from "./stack-services";

/** How many sources are looked at at the same time. */
const looksInFlight = 64;

let policy: Promise<BulkheadPolicy> | undefined;

/** Makes a request when its turn has come. What that takes is loaded, as the services are, only where sources are watched. */
async function limited<T>(request: () => Promise<T>): Promise<T> {
  policy ??= import("cockatiel").then(({ bulkhead }) => bulkhead(looksInFlight, Number.POSITIVE_INFINITY));
  return (await policy).execute(request);
}

/** Looks at a source from the program; `undefined` where there is no address to look at, which the checks will tell. */
export async function watchSource(source: string, connection: Connection): Promise<SourceObservation | undefined> {
  const address = typeof source === "string" ? parseObjectUri(source) : undefined;
  if (address === undefined || address.key === "" || typeof connection.region !== "string") return undefined;
  const { objects } = await stackServices();
  return limited(() => observeSource(connection, address, objects));
}

/** A watched source, with how it is reached. */
export interface WatchedSource {
  readonly source: string;
  readonly connection: Connection;
}

/**
 * Looks at many sources from the program, at lists of them where that takes fewer requests; what is seen of each, in their
 * order, is as {@link watchSource} has it.
 */
export async function watchSources(sources: readonly WatchedSource[]): Promise<(SourceObservation | undefined)[]> {
  const { objects } = await stackServices();
  const groups = new Map<string, { connection: Connection; bucket: string; keys: string[] }>();
  const places = sources.map(({ source, connection }) => {
    const address = typeof source === "string" ? parseObjectUri(source) : undefined;
    if (address === undefined || address.key === "" || typeof connection.region !== "string") return undefined;
    const name = JSON.stringify([address.bucket, connection]);
    const group = groups.get(name) ?? { connection, bucket: address.bucket, keys: [] };
    groups.set(name, group);
    group.keys.push(address.key);
    return { name, key: address.key };
  });
  const context = { objects, limit: limited };
  const surveys = await Promise.all(
    [...groups].map(async ([name, { connection, bucket, keys }]) => {
      return [name, await surveySources(connection, bucket, keys, context)] as const;
    }),
  );
  const seen = new Map(surveys);
  return places.map((place) => place && seen.get(place.name)?.get(place.key));
}
