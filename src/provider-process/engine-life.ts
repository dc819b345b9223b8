import { setMaxListeners } from "node:events";
import { connect } from "node:net";

/** Where the engine listens. */
export interface EngineAddress {
  readonly host: string;
  readonly port: number;
}

/** How the engine is watched; for tests. */
export interface EngineLifeOptions {
  /** Default: none, so that nothing is watched. */
  readonly address?: EngineAddress | undefined;
  /** How long after one look the next one is taken, in milliseconds; default 250. */
  readonly intervalMs?: number;
  /** Ends the process. Default: `process.exit`. */
  readonly exit?: () => void;
}

/** How long after a refused connection another one is tried, in milliseconds: a single refusal may be an accident. */
const secondLookMs = 50;

/** How long a look may take, in milliseconds. An engine that is slow to answer lives. */
const longestLookMs = 2000;

/**
 * Sees to it that a provider doesn't outlive its engine: Pulumi's provider process goes on when the engine is killed, and
 * would start tasks that nobody records.
 *
 * From the first work on, it connects to the engine's address again and again, always anew: a connection that is kept open
 * without a word would hold up an engine that wants to end. When nobody listens there any more, {@link gone} is aborted,
 * the work under way is waited for, which now only ends what it has begun, and the process exits.
 */
export class EngineLife {
  readonly #options: EngineLifeOptions;
  readonly #gone = new AbortController();
  #work = 0;
  #watched = false;

  constructor(options: EngineLifeOptions = {}) {
    this.#options = options;
    // Everything that can be stopped listens.
    setMaxListeners(0, this.gone);
  }

  /** Aborted when the engine is gone: nothing may be started any more, and what is known has to be saved. */
  get gone(): AbortSignal {
    return this.#gone.signal;
  }

  /** Does work that the process has to end even when the engine is gone. */
  async during<Result>(work: () => Promise<Result>): Promise<Result> {
    this.watch();
    this.#work += 1;
    try {
      return await work();
    } finally {
      this.#work -= 1;
      this.#exitWhenDone();
    }
  }

  /** Begins to watch, also for work that the process needn't end. */
  watch(): void {
    const { address } = this.#options;
    if (this.#watched || !address) return;
    this.#watched = true;
    void this.#look(address);
  }

  async #look(address: EngineAddress): Promise<void> {
    const { intervalMs = 250 } = this.#options;
    for (let refusals = 0; refusals < 2; ) {
      await pause(refusals === 0 ? intervalMs : secondLookMs);
      refusals = (await isRefused(address)) ? refusals + 1 : 0;
    }
    this.#gone.abort();
    this.#exitWhenDone();
  }

  #exitWhenDone(): void {
    if (!this.gone.aborted || this.#work > 0) return;
    const { exit = () => process.exit(1) } = this.#options;
    exit();
  }
}

/**
 * The address of the engine that started this process, if it is Pulumi's process for dynamic providers: the script's
 * first argument.
 */
export function engineAddress(argv: readonly string[] = process.argv): EngineAddress | undefined {
  const [, script = "", argument = ""] = argv;
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:\s]+)):(\d{1,5})$/.exec(argument) ?? [];
  const host = bracketed ?? plain;
  if (!/[\\/]dynamic-provider([\\/]|$)/.test(script) || host === undefined) return undefined;
  return { host, port: Number(port) };
}

/** Whether surely nobody listens at an address; whatever else may hinder a connection says nothing about that. */
function isRefused({ host, port }: EngineAddress): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: longestLookMs }).unref();
    const end = (refused: boolean) => {
      socket.destroy();
      resolve(refused);
    };
    socket.once("connect", () => end(false));
    socket.once("timeout", () => end(false));
    socket.once("error", ({ code }: NodeJS.ErrnoException) => end(code === "ECONNREFUSED"));
  });
}

/** Waits without keeping the process alive. */
function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
