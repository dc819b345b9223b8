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

/** A client, and whose keys it signs with. */
export interface SigningClient {
  readonly client: OssClient;
  readonly credentials: Credentials;
}

/** One client for each way to connect, made anew when the credentials have changed: a client can't change either. */
export class OssClients {
  readonly #clients = new Map<string, SigningClient>();

  constructor(readonly options: OssClientsOptions) {}

  /** The client for a connection, with credentials that are valid now. */
  async get(connection: Connection): Promise<OssClient> {
    return (await this.signing(connection)).client;
  }

  /**
   * The same, with the credentials.
   *
   * @param rejected credentials that OSS didn't accept; they are used again only where there are no others
   */
  async signing(connection: Connection, rejected?: Credentials): Promise<SigningClient> {
    const { region, profile } = connection;
    const key = `${region} ${endpointOf(connection)} ${profile ?? ""}`;
    const credentials = await this.options.credentials(profile, rejected);
    const known = this.#clients.get(key);
    if (known && sameCredentials(known.credentials, credentials)) return known;
    const { timeoutMs } = this.options;
    const client = createOssClient(
      connection,
      credentials,
      (typeof timeoutMs === "function" ? timeoutMs() : timeoutMs) ?? 60_000,
    );
    const made = { client, credentials };
    this.#clients.set(key, made);
    return made;
  }
}
