import { type BulkheadPolicy, bulkhead } from "cockatiel";
import {
  describeCounts,
  describeInterrupted,
  describeWork,
  type PlannedWork,
  plannedWork,
  submissionsIn,
} from "./planned-work";
import type { ShardPlan } from "./shard-plan";

/** How many failures are told in full. */
const toldFailures = 20;

/** At most one line about the progress in this time. */
const reportEveryMs = 1_000;

/** What went wrong with one of a fleet's jobs. */
export interface FleetFailure {
  readonly job: string;
  readonly message: string;
}

/** How a fleet's run shows itself. */
export interface FleetRunContext {
  now(): Date;
  /** Shows people a line. */
  say(line: string): void;
}

/**
 * One deploy of a fleet: what its shards, which are deployed side by side in one process, have in common. They share one
 * limit, and tell people what happens as if they were one.
 */
export class FleetRun {
  readonly #planned = new Map<string, PlannedWork>();
  /** Shards of which it was told what was on its way when a deploy was killed. */
  readonly #warned = new Set<PlannedWork>();
  readonly #slots: BulkheadPolicy;
  readonly #beginning = bulkhead(1, Number.POSITIVE_INFINITY);
  #shards = 0;
  #announced: "partly" | "wholly" | undefined;
  #started: number | undefined;
  #reported = 0;
  readonly #failures: FleetFailure[] = [];
  /** Submissions that the shards which have begun will make, have begun to make, and have made. */
  #total = 0;
  #sent = 0;
  #done = 0;
  #placeIsFree: () => void = () => {};
  #failedSubmissions = 0;

  constructor(
    readonly name: string,
    readonly concurrency: number,
    readonly context: FleetRunContext,
  ) {
    this.#slots = bulkhead(concurrency, Number.POSITIVE_INFINITY);
  }

  /** Takes note of what will be done about a shard, and tells it when that is known of all of them. */
  plan(shard: string, shards: number, plan: ShardPlan | undefined): void {
    this.#shards = shards;
    this.#planned.set(shard, plannedWork(plan));
    if (this.#isPlanned) this.#announce();
  }

  /**
   * Begins with a shard, which says how many submissions {@link submit} will make for it. Shards begin one after the other,
   * each when those before it leave places free: so they are done one after the other too, Pulumi saves each while the
   * next are at work, and only the jobs of a few are in memory.
   */
  begin<Shard extends { readonly submissions: number }>(open: () => Promise<Shard>): Promise<Shard> {
    return this.#beginning.execute(async () => {
      while (this.#total - this.#sent >= this.concurrency) {
        await new Promise<void>((resolve) => {
          this.#placeIsFree = resolve;
        });
      }
      const shard = await open();
      this.#expect(shard.submissions);
      return shard;
    });
  }

  #expect(submissions: number): void {
    this.#total += submissions;
    if (submissions === 0 || this.#started !== undefined) return;
    this.#announce();
    this.#started = this.context.now().getTime();
    this.#reported = this.#started;
  }

  /** The engine may begin with some shards before it has looked at all of them. */
  get #isPlanned(): boolean {
    return this.#planned.size >= this.#shards;
  }

  #announce(): void {
    if (this.#announced === "wholly") return;
    const again = this.#announced !== undefined;
    this.#announced = this.#isPlanned ? "wholly" : "partly";
    const work = [...this.#planned.values()];
    const line = again ? describeCounts(work) : describeWork(work, this.#isPlanned ? "" : "at least ");
    if (line !== undefined) this.context.say(`${this.name}: ${again ? "in all: " : ""}${line}`);
    const untold = work.filter((shard) => !this.#warned.has(shard));
    for (const shard of untold) this.#warned.add(shard);
    const notice = describeInterrupted(untold);
    if (notice !== undefined) this.context.say(`${this.name}: ${notice}`);
  }

  /** Makes a submission when it is its turn; `work` tells whether it went well. */
  async submit(work: () => Promise<boolean>): Promise<void> {
    const succeeded = await this.#slots.execute(() => {
      this.#sent += 1;
      this.#placeIsFree();
      return work();
    });
    this.#done += 1;
    if (!succeeded) this.#failedSubmissions += 1;
    this.#report();
  }

  /** Takes note of a failure, which {@link failure} tells when everything has been tried. */
  fail(failure: FleetFailure): void {
    this.#failures.push(failure);
  }

  /** What went wrong, as far as anything has by now: as many failures as a person reads, and the others by cause. */
  get failure(): string | undefined {
    if (this.#failures.length === 0) return undefined;
    return describeFailures(this.#failures);
  }

  #report(): void {
    const now = this.context.now().getTime();
    if (now - this.#reported < reportEveryMs) return;
    this.#reported = now;
    const planned = submissionsIn([...this.#planned.values()]);
    const seconds = (now - (this.#started as number)) / 1000;
    const total = `${Math.max(planned, this.#total)}${this.#isPlanned ? "" : "+"}`;
    const failures = this.#failedSubmissions > 0 ? `, ${this.#failedSubmissions} failed` : "";
    this.context.say(
      `${this.name}: ${this.#done} of ${total} submitted${failures}, ${Math.round(this.#done / seconds)}/s`,
    );
  }
}

function describeFailures(failures: readonly FleetFailure[]): string {
  const told = new Map<string, string[]>();
  for (const { job, message } of failures.slice(0, toldFailures)) {
    told.set(message, [...(told.get(message) ?? []), job]);
  }
  const causes = new Map<string, number>();
  for (const { message } of failures.slice(toldFailures)) {
    const cause = causeOf(message);
    causes.set(cause, (causes.get(cause) ?? 0) + 1);
  }
  return [
    `${failures.length === 1 ? "1 job" : `${failures.length} jobs`} failed; what came of the others is recorded, and the next deploy tries only these again:`,
    ...[...told].map(([message, jobs]) => `  ${jobs.join(", ")}: ${indent(message)}`),
    ...[...causes].sort(([, a], [, b]) => b - a).map(([cause, count]) => `  ${count} more: ${cause}`),
  ].join("\n");
}

/** What failures of one cause have in common: what is told of them first, without what belongs to the one request. */
function causeOf(message: string): string {
  const line = message.split("\n").find((it) => it !== "" && !it.startsWith(" ")) ?? message;
  return line
    .replace(/ \(HTTP \d+[^)]*\)/, "")
    .replace(/ \(request ID [^)]*\)/, "")
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "some time");
}

function indent(message: string): string {
  return message.replaceAll("\n", "\n    ");
}
