import { type Credentials, type FindCredentials, sameCredentials } from "../credentials/credentials";
import type { Connection } from "../lifecycle/submission";
import { createOssClient, endpointOf, type OssClient } from "./client";

/** How OSS is reached. */
export interface OssClientsOptions {
  /** The credentials for a connection, asked for every request so that temporary ones stay fresh. */
  readonly credentials: FindCredentials;
  /** How long an answer may take, in milliseconds; default 60,000, as in the vendor's SDKs. */
  readonly timeoutMs?: number | (() => number | undefined);
}

/** One client for each way to connect, made anew when the credentials have changed: a client can't change either. */
export class OssClients {
  readonly #clients = new Map<string, { readonly client: OssClient; readonly credentials: Credentials }>();

  constructor(readonly options: OssClientsOptions) {}

  /**
   * The client for a connection, with credentials that are valid now.
   *
   * @param rejected a client whose credentials OSS didn't accept; it is given back only where there are no others
   */
  async get(connection: Connection, rejected?: OssClient): Promise<OssClient> {
    const { region, profile } = connection;
    const key = `${region} ${endpointOf(connection)} ${profile ?? ""}`;
    const before = this.#clients.get(key);
    const rejectedOnes = rejected && before?.client === rejected ? before.credentials : undefined;
    const credentials = await this.options.credentials(profile, rejectedOnes);
    const known = this.#clients.get(key);
    if (known && sameCredentials(known.credentials, credentials)) return known.client;
    const { timeoutMs } = this.options;
    const client = createOssClient(
      connection,
      credentials,
      (typeof timeoutMs === "function" ? timeoutMs() : timeoutMs) ?? 60_000,
    );
    this.#clients.set(key, { client, credentials });
    return client;
  }
}
