import { OPERATION_NAMES, type OperationName } from "./operation";

/** What goes wrong. The `accept-then-…` kinds do the work first, as a service whose answer is lost does. */
export type FaultEffect =
  /** Answers with an error and does nothing. */
  | { kind: "refuse"; status: number; code: string; message: string }
  /** Does the work, then destroys the connection without an answer. */
  | { kind: "accept-then-reset" }
  /** Does the work, then keeps silent until the client or the server closes the connection. */
  | { kind: "accept-then-stall" }
  /** Does the work, then answers 200 with a spoilt body. */
  | { kind: "accept-then-garble"; garble: Garble | ((body: string) => string) }
  /** Waits before the work, then goes on as if nothing had been. */
  | { kind: "delay"; ms: number };

/** Ways to spoil a JSON answer: cut off, but with the whole TaskId; without TaskId; no JSON at all. */
export type Garble = "truncated" | "without-task-id" | "not-json";

/** A fault, and the requests it strikes. */
export type Fault = FaultEffect & {
  /** The operation to strike, or `*` for any. */
  operation: OperationName | "*";
  /** Only requests about this bucket. */
  bucket?: string;
  /** Only requests about this key. */
  key?: string;
  /** How many matching requests pass untouched before the first is struck. Default 0. */
  after?: number;
  /** How many requests are struck. Default 1. */
  times?: number;
};

const GARBLES: Readonly<Record<Garble, (body: string) => string>> = {
  truncated: (body) => body.slice(0, -1),
  "without-task-id": (body) => JSON.stringify({ ...(JSON.parse(body) as object), TaskId: undefined }),
  "not-json": () => "<html>bad gateway</html>",
};

/** Faults waiting for the requests they strike. */
export class Faults {
  #pending: { fault: Fault; after: number; times: number }[] = [];

  inject(fault: Fault): void {
    this.#pending.push({ fault, after: fault.after ?? 0, times: fault.times ?? 1 });
  }

  clear(): void {
    this.#pending = [];
  }

  /** What is still to come, oldest first. */
  list(): Fault[] {
    return this.#pending.map(({ fault, after, times }) => ({ ...fault, after, times }));
  }

  /** Uses up the faults that strike a request: any delays, and at most one other. */
  strike(request: { operation: OperationName; bucket?: string; key?: string }): { delayMs: number; fault?: Fault } {
    let delayMs = 0;
    let struck: Fault | undefined;
    for (const entry of this.#pending) {
      const { fault } = entry;
      const matches =
        (fault.operation === "*" || fault.operation === request.operation) &&
        (fault.bucket === undefined || fault.bucket === request.bucket) &&
        (fault.key === undefined || fault.key === request.key);
      if (!matches || (fault.kind !== "delay" && struck)) continue;
      if (entry.after > 0) {
        entry.after--;
        continue;
      }
      entry.times--;
      if (fault.kind === "delay") delayMs += fault.ms;
      else struck = fault;
    }
    this.#pending = this.#pending.filter((entry) => entry.times > 0);
    return { delayMs, ...(struck ? { fault: struck } : {}) };
  }
}

/** Spoils the body of an answer. */
export function garble(how: Garble | ((body: string) => string), body: string): string {
  return typeof how === "function" ? how(body) : GARBLES[how](body);
}

/**
 * Reads a fault that came as JSON.
 * @throws with a message that says what is wrong with it
 */
export function parseFault(value: unknown): Fault {
  if (typeof value !== "object" || value === null) throw new Error("a fault is a JSON object");
  const fault = value as Record<string, unknown>;
  const require = (holds: boolean, rule: string) => {
    if (!holds) throw new Error(rule);
  };
  const operations: readonly unknown[] = ["*", ...OPERATION_NAMES];
  const count = (number: unknown, least: number) => Number.isSafeInteger(number) && (number as number) >= least;

  require(operations.includes(fault.operation), `operation must be one of ${operations.join(", ")}`);
  for (const name of ["bucket", "key"]) {
    require(fault[name] === undefined || typeof fault[name] === "string", `${name} must be a string`);
  }
  require(fault.after === undefined || count(fault.after, 0), "after must be a whole number");
  require(fault.times === undefined || count(fault.times, 1), "times must be a positive whole number");
  switch (fault.kind) {
    case "refuse":
      require(count(fault.status, 400) && (fault.status as number) < 600, "status must be between 400 and 599");
      require(typeof fault.code === "string" && typeof fault.message === "string", "refuse needs code and message");
      break;
    case "accept-then-garble":
      require(typeof fault.garble === "string" &&
        Object.hasOwn(GARBLES, fault.garble), `garble must be one of ${Object.keys(GARBLES).join(", ")}`);
      break;
    case "delay":
      require(count(fault.ms, 0), "delay needs ms, a whole number");
      break;
    case "accept-then-reset":
    case "accept-then-stall":
      break;
    default:
      throw new Error("kind must be one of refuse, accept-then-reset, accept-then-stall, accept-then-garble, delay");
  }
  return fault as unknown as Fault;
}
