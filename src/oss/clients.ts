import type { Credentials } from "../credentials/credentials";
import type { Connection } from "../lifecycle/submission";
import { createOssClient, endpointOf, type OssClient } from "./client";

/** How OSS is reached. */
export interface OssClientsOptions {
  /** The credentials for a connection, asked for every request so that temporary ones stay fresh. */
  readonly credentials: (profile: string | undefined) => Promise<Credentials>;
  /** How long an answer may take, in milliseconds; default 60,000, as in the vendor's SDKs. */
  readonly timeoutMs?: number;
}

/** One client for each way to connect, made anew when the credentials have changed: a client can't change either. */
export class OssClients {
  readonly #clients = new Map<string, { readonly client: OssClient; readonly madeFor: string }>();

  constructor(readonly options: OssClientsOptions) {}

  /** The client for a connection, with credentials that are valid now. */
  async get(connection: Connection): Promise<OssClient> {
    const { credentials, timeoutMs = 60_000 } = this.options;
    const current = await credentials(connection.profile);
    const key = JSON.stringify([connection.region, endpointOf(connection), connection.profile]);
    const madeFor = JSON.stringify(current);
    const known = this.#clients.get(key);
    if (known?.madeFor === madeFor) return known.client;
    const client = createOssClient(connection, current, timeoutMs);
    this.#clients.set(key, { client, madeFor });
    return client;
  }
}
