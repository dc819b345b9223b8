import { credentialChain } from "./credential-chain";
import { type Credentials, findCredentials, type ReadSetting } from "./credentials";

/** The credentials of a provider process: from the stack's config, once that is known, this environment and the chain. */
export class StackCredentials {
  readonly #chain = credentialChain();
  #config: ReadSetting = () => undefined;

  /** Takes note of how the stack's config is read. */
  configure(config: ReadSetting): void {
    this.#config = config;
  }

  /** The credentials for a profile, or the usual ones. */
  find(profile: string | undefined): Promise<Credentials> {
    return findCredentials(profile, {
      config: this.#config,
      environment: (name) => process.env[name],
      chain: this.#chain,
    });
  }
}
