import type { Credentials } from "../credentials/credentials";
import type { ImmConnection } from "../lifecycle/task-status";
import { createImmClient, type ImmClient } from "./imm-client";

/** How IMM is reached. */
export interface ImmClientsOptions {
  readonly credentials: (profile: string | undefined) => Promise<Credentials>;
  /** Longest wait before a repeated attempt, in milliseconds; default 20,000. */
  readonly maxDelayMs?: number;
}

/** One client for each way to connect. */
export class ImmClients {
  readonly #clients = new Map<string, ImmClient>();

  constructor(readonly options: ImmClientsOptions) {}

  /** The client for a connection, always the same for the same one. */
  get(connection: ImmConnection): ImmClient {
    const { credentials, maxDelayMs } = this.options;
    const endpoint = immEndpointOf(connection);
    const key = JSON.stringify([endpoint, connection.profile]);
    const known = this.#clients.get(key);
    if (known) return known;
    const client = createImmClient({
      endpoint,
      credentials: () => credentials(connection.profile),
      ...(maxDelayMs === undefined ? {} : { maxDelayMs }),
    });
    this.#clients.set(key, client);
    return client;
  }
}

/** The region's endpoint of IMM, or the one that was given. Source: "Endpoints" of the IMM API reference. */
export function immEndpointOf({ region, immEndpoint, internal }: ImmConnection): string {
  return immEndpoint ?? `https://imm${internal === true ? "-vpc" : ""}.${region}.aliyuncs.com`;
}
