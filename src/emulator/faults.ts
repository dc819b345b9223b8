import { createHash } from "node:crypto";
import { IMM_ACTIONS, type ImmOperationName } from "./imm/action-names";
import { OPERATION_NAMES, type OperationName } from "./operation";
import type { PlannedFailure } from "./processing";

/** What goes wrong. The `accept-then-…` kinds do the work first, as a service whose answer is lost does. */
export type FaultEffect =
  /** Answers with an error and does nothing. */
  | { kind: "refuse"; status: number; code: string; message: string }
  /** Destroys the connection without an answer, and does nothing. */
  | { kind: "reset" }
  /**
   * Judges the date of a request, which has to be rightly signed, by a clock that is so many milliseconds fast, or slow if
   * negative. Beyond 15 minutes the service refuses it.
   */
  | { kind: "skew"; ms: number }
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

/** What befalls a task. All of it can befall the same one. */
export type TaskFaultEffect =
  /** Keeps it Running until it is released, before its work. It takes no worker from other tasks. */
  | { kind: "hold" }
  /** Keeps it Running for so long before its work. */
  | { kind: "delay"; ms: number }
  /** Ends it as Failed, without its work. */
  | { kind: "fail"; code: string; message: string };

/** The requests or tasks that a fault strikes. */
export interface FaultAim {
  /** Only requests about this bucket. Of IMM, those that name it, or a task with its source in it. */
  bucket?: string;
  /** Only requests about this key. Of IMM, those that name a task with this source. */
  key?: string;
  /** How many matching requests pass untouched before the first is struck. Default 0. */
  after?: number;
  /** How many requests are struck. Default 1. */
  times?: number;
  /** How likely each of them is struck, above 0 and at most 1. Default 1. */
  probability?: number;
  /** Draws the lots that `probability` needs: with one seed always the same. A whole number; default 0. */
  seed?: number;
}

/** A fault of requests, and those it strikes. */
export type RequestFault = FaultEffect &
  FaultAim & {
    /** The operation to strike, of OSS or (as `imm:GetTask`) of IMM, or `*` for any. */
    operation: OperationName | ImmOperationName | "*";
  };

/** A fault of tasks, and those it strikes: when they are submitted, by their source. */
export type TaskFault = TaskFaultEffect & FaultAim & { operation: "task" };

/** A fault, and what it strikes. */
export type Fault = RequestFault | TaskFault;

const GARBLES: Readonly<Record<Garble, (body: string) => string>> = {
  truncated: (body) => body.slice(0, -1),
  "without-task-id": (body) => JSON.stringify({ ...(JSON.parse(body) as object), TaskId: undefined }),
  "not-json": () => "<html>bad gateway</html>",
};

const REQUEST_KINDS: readonly unknown[] = [
  "refuse",
  "reset",
  "skew",
  "accept-then-reset",
  "accept-then-stall",
  "accept-then-garble",
  "delay",
] satisfies FaultEffect["kind"][];

const TASK_KINDS: readonly unknown[] = ["hold", "delay", "fail"] satisfies TaskFaultEffect["kind"][];

/** Faults waiting for the requests and tasks they strike. */
export class Faults {
  #pending: { fault: Fault; after: number; times: number; lots: number }[] = [];

  inject(fault: Fault): void {
    this.#pending.push({ fault, after: fault.after ?? 0, times: fault.times ?? 1, lots: 0 });
  }

  clear(): void {
    this.#pending = [];
  }

  /** What is still to come, oldest first. */
  list(): Fault[] {
    return this.#pending.map(({ fault, after, times }) => ({ ...fault, after, times }));
  }

  /** Uses up the faults that strike a request: any delays and skews, and at most one other. */
  strike(request: { operation: OperationName | ImmOperationName; bucket?: string; key?: string }): {
    delayMs: number;
    skewMs: number;
    fault?: RequestFault;
  } {
    let [delayMs, skewMs] = [0, 0];
    let struck: RequestFault | undefined;
    this.#use((fault) => {
      if (fault.operation === "task" || !(fault.operation === "*" || fault.operation === request.operation)) return;
      const addsUp = fault.kind === "delay" || fault.kind === "skew";
      if (!isAimedAt(fault, request) || (!addsUp && struck)) return;
      return () => {
        if (fault.kind === "delay") delayMs += fault.ms;
        else if (fault.kind === "skew") skewMs += fault.ms;
        else struck = fault;
      };
    });
    return { delayMs, skewMs, ...(struck ? { fault: struck } : {}) };
  }

  /** Uses up the faults that strike a new task: at most one that fails it, and one that holds it. */
  strikeTask(source: { bucket: string; key: string }): { held: boolean; delayMs: number; failure?: PlannedFailure } {
    const fate: { held: boolean; delayMs: number; failure?: PlannedFailure } = { held: false, delayMs: 0 };
    this.#use((fault) => {
      if (fault.operation !== "task" || !isAimedAt(fault, source)) return;
      if ((fault.kind === "hold" && fate.held) || (fault.kind === "fail" && fate.failure)) return;
      return () => {
        if (fault.kind === "hold") fate.held = true;
        else if (fault.kind === "delay") fate.delayMs += fault.ms;
        else fate.failure = { code: fault.code, message: fault.message };
      };
    });
    return fate;
  }

  /** @param choose gives, for a fault that is to strike, what it then does */
  #use(choose: (fault: Fault) => (() => void) | undefined): void {
    for (const entry of this.#pending) {
      const effect = choose(entry.fault);
      if (!effect) continue;
      if (entry.after > 0) {
        entry.after--;
        continue;
      }
      const { probability = 1, seed = 0 } = entry.fault;
      if (probability < 1 && lot(seed, entry.lots++) >= probability) continue;
      entry.times--;
      effect();
    }
    this.#pending = this.#pending.filter((entry) => entry.times > 0);
  }
}

/** A number from 0 to below 1, which seed and place decide and nobody sees through. */
function lot(seed: number, place: number): number {
  return createHash("sha256").update(`${seed} ${place}`).digest().readUInt32BE() / 2 ** 32;
}

function isAimedAt(fault: FaultAim, { bucket, key }: { bucket?: string; key?: string }): boolean {
  return (fault.bucket === undefined || fault.bucket === bucket) && (fault.key === undefined || fault.key === key);
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
  const operations: readonly unknown[] = ["*", "task", ...OPERATION_NAMES, ...IMM_ACTIONS.map((name) => `imm:${name}`)];
  const ofTask = fault.operation === "task";
  const count = (number: unknown, least: number) => Number.isSafeInteger(number) && (number as number) >= least;

  require(operations.includes(fault.operation), `operation must be one of ${operations.join(", ")}`);
  for (const name of ["bucket", "key"]) {
    require(fault[name] === undefined || typeof fault[name] === "string", `${name} must be a string`);
  }
  require(fault.after === undefined || count(fault.after, 0), "after must be a whole number");
  require(fault.times === undefined || count(fault.times, 1), "times must be a positive whole number");
  const { probability = 1 } = fault;
  require(typeof probability === "number" &&
    probability > 0 &&
    probability <= 1, "probability must be above 0 and at most 1");
  require(fault.seed === undefined || Number.isSafeInteger(fault.seed), "seed must be a whole number");
  const kinds = ofTask ? TASK_KINDS : REQUEST_KINDS;
  require(kinds.includes(fault.kind), `kind must be one of ${kinds.join(", ")}`);
  switch (fault.kind) {
    case "fail":
      require(typeof fault.code === "string" && typeof fault.message === "string", "fail needs code and message");
      break;
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
    case "skew":
      require(Number.isSafeInteger(fault.ms), "skew needs ms, a whole number, negative for a clock that is slow");
      break;
  }
  return fault as unknown as Fault;
}
