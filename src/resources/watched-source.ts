import { bulkhead } from "cockatiel";
import { parseObjectUri } from "../instruction/object-uri";
import { observeSource, type SourceObservation } from "../lifecycle/source-observation";
import type { Connection } from "../lifecycle/submission";
import { stackServices } from "./stack-services";

/** How many sources are looked at at the same time. */
const looksInFlight = 64;

const limit = bulkhead(looksInFlight, Number.POSITIVE_INFINITY);

/** Looks at a source from the program; `undefined` where there is no address to look at, which the checks will tell. */
export async function watchSource(source: string, connection: Connection): Promise<SourceObservation | undefined> {
  const address = typeof source === "string" ? parseObjectUri(source) : undefined;
  if (address === undefined || address.key === "" || typeof connection.region !== "string") return undefined;
  const { objects } = await stackServices();
  return limit.execute(() => observeSource(connection, address, objects));
}
