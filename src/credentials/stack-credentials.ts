import { CredentialChain } from "./credential-chain";
import { type Credentials, findCredentials, type ReadSetting, sameCredentials } from "./credentials";

/** How long credentials are used without looking whether there are newer ones, in milliseconds. */
const usedForMs = 10_000;

/** Credentials that are being looked for, or were found. */
interface Found {
  readonly credentials: Promise<Credentials>;
  /** Whether they were looked for because others were rejected. */
  readonly anew: boolean;
  /** The result and when to look again, once there is one. */
  result?: { readonly credentials: Credentials; readonly until: number };
}

/**
 * The credentials of a provider process: from the stack's config, once that is known, this environment and the vendor's
 * chain. They are asked for with every request, so they are looked for every ten seconds only, and once for all requests
 * that need them at that moment: a look may be a request of its own, or start a program.
 */
export class StackCredentials {
  readonly #chain = new CredentialChain();
  readonly #found = new Map<string | undefined, Found>();
  #config: ReadSetting = () => undefined;

  readonly #warned = new Set<string>();

  /**
   * @param warn told once of what may not be meant; default: nobody is
   * @param now the time in milliseconds; for tests
   */
  constructor(
    private readonly warn: (message: string) => void = () => {},
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Takes note of how the stack's config is read. */
  configure(config: ReadSetting): void {
    this.#config = config;
    this.#found.clear();
  }

  /** The credentials for a profile, or the usual ones; see {@link FindCredentials}. */
  find(profile: string | undefined, rejected?: Credentials): Promise<Credentials> {
    const known = this.#found.get(profile);
    if (known) {
      const { result } = known;
      const inTime = result === undefined || this.now() < result.until;
      const isRejected = rejected && result && sameCredentials(result.credentials, rejected);
      if (inTime && !isRejected) {
        if (!rejected || result || known.anew) return known.credentials;
        // This look began before anything was rejected, so it may find that again.
        return known.credentials.then((found) =>
          sameCredentials(found, rejected) ? this.find(profile, rejected) : found,
        );
      }
    }
    const anew = rejected !== undefined;
    const found: Found = { credentials: this.#look(profile, anew), anew };
    this.#found.set(profile, found);
    found.credentials.then(
      (credentials) => {
        found.result = { credentials, until: this.now() + usedForMs };
      },
      () => {
        if (this.#found.get(profile) === found) this.#found.delete(profile);
      },
    );
    return found.credentials;
  }

  #look(profile: string | undefined, anew: boolean): Promise<Credentials> {
    return findCredentials(profile, {
      config: this.#config,
      environment: (name) => process.env[name],
      chain: (named) => this.#chain.find(named, anew),
      warn: (message) => {
        if (this.#warned.has(message)) return;
        this.#warned.add(message);
        this.warn(message);
      },
    });
  }
}
