import type { Connection } from "../lifecycle/submission";
import { type GateOptions, RequestGate } from "./request-gate";
import { type RequestLimits, usualLimits } from "./request-limits";

/**
 * The limits of all requests of a process: so many a second to each service, and so many under way at once in all. A
 * service that pushes back is left alone by all who use it.
 *
 * A service is a region as an account sees it, which is where a quota belongs. The account is told by the profile, not
 * by the access key, which changes with every renewal of temporary credentials.
 */
export class RequestLimiter {
  readonly #options: GateOptions;
  readonly #all: RequestGate;
  readonly #services = new Map<string, RequestGate>();

  constructor(options: GateOptions = {}) {
    this.#options = options;
    this.#all = new RequestGate(withoutRate(usualLimits), options);
    this.#limits = usualLimits;
  }

  #limits: RequestLimits;

  /** The limits, which may change at any time. */
  get limits(): RequestLimits {
    return this.#limits;
  }

  set limits(limits: RequestLimits) {
    this.#limits = limits;
    this.#all.limits = withoutRate(limits);
    for (const service of this.#services.values()) service.limits = limits;
  }

  /** A gate of narrower limits for some of the requests; they pass it first, and this limiter then. */
  gate(limits: RequestLimits): RequestGate {
    return new RequestGate(limits, this.#options);
  }

  /**
   * Makes a request when its turn has come.
   *
   * @param pushedBack whether an answer means that the service wants fewer requests
   * @throws NeverSent when requests were stopped before.
   */
  pass<Answer>(
    { region, profile }: Connection,
    request: () => Promise<Answer>,
    pushedBack: (answer: Answer) => boolean,
  ): Promise<Answer> {
    const name = profile === undefined ? region : `${region} ${profile}`;
    let service = this.#services.get(name);
    if (service === undefined) {
      service = new RequestGate(this.#limits, this.#options);
      this.#services.set(name, service);
    }
    return service.pass(() => this.#all.pass(request), pushedBack);
  }
}

function withoutRate({ concurrency }: RequestLimits): RequestLimits {
  return { requestsPerSecond: Number.POSITIVE_INFINITY, concurrency };
}
