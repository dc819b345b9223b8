import { bulkhead } from "cockatiel";
import type { ShardPlan } from "./shard-plan";

/** How many names and failures are told in full. */
const toldNames = 10;
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
  readonly #plans = new Map<string, ShardPlan>();
  readonly #slots: ReturnType<typeof bulkhead>;
  #shards = 0;
  #announced: "partly" | "wholly" | undefined;
  #started: number | undefined;
  #reported = 0;
  readonly #failures: FleetFailure[] = [];
  #total = 0;
  #done = 0;
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
    this.#plans.set(shard, plan ?? nothing);
    if (this.#isPlanned) this.#announce();
  }

  /** Announces submissions that {@link submit} will make. */
  expect(submissions: number): void {
    this.#total += submissions;
    if (submissions === 0 || this.#started !== undefined) return;
    this.#announce();
    this.#started = this.context.now().getTime();
    this.#reported = this.#started;
  }

  /** The engine may begin with some shards before it has looked at all of them. */
  get #isPlanned(): boolean {
    return this.#plans.size >= this.#shards;
  }

  #announce(): void {
    if (this.#announced === "wholly") return;
    const again = this.#announced !== undefined;
    this.#announced = this.#isPlanned ? "wholly" : "partly";
    const plans = [...this.#plans.values()];
    const line = again ? describeTotal(plans) : describePlans(plans, this.#isPlanned ? "" : "at least ");
    if (line !== undefined) this.context.say(`${this.name}: ${line}`);
    const notice = again ? undefined : describeInterrupted(plans);
    if (notice !== undefined) this.context.say(`${this.name}: ${notice}`);
  }

  /** Makes a submission when it is its turn; `work` tells whether it went well. */
  async submit(work: () => Promise<boolean>): Promise<void> {
    const succeeded = await this.#slots.execute(work);
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
    const planned = [...this.#plans.values()].reduce((sum, plan) => sum + submissionsOf(plan).length, 0);
    const seconds = (now - (this.#started as number)) / 1000;
    const total = `${Math.max(planned, this.#total)}${this.#isPlanned ? "" : "+"}`;
    const failures = this.#failedSubmissions > 0 ? `, ${this.#failedSubmissions} failed` : "";
    this.context.say(
      `${this.name}: ${this.#done} of ${total} submitted${failures}, ${Math.round(this.#done / seconds)}/s`,
    );
  }
}

const nothing: ShardPlan = {
  planned: [],
  kept: new Map(),
  recorded: new Map(),
  unknown: [],
  removed: 0,
  recovered: 0,
  interrupted: [],
  changes: false,
};

function submissionsOf({ planned }: ShardPlan) {
  return planned.filter(({ job, decision }) => decision.action === "submit" && job.sourceProblem === undefined);
}

function describeTotal(plans: readonly ShardPlan[]): string {
  return `will submit ${plans.flatMap(submissionsOf).length} in all`;
}

function describePlans(plans: readonly ShardPlan[], atLeast: string): string | undefined {
  const submissions = plans.flatMap(submissionsOf);
  const count = (action: string) =>
    plans.reduce((sum, { planned }) => sum + planned.filter(({ decision }) => decision.action === action).length, 0);
  const sum = (of: (plan: ShardPlan) => number) => plans.reduce((total, plan) => total + of(plan), 0);
  const parts: [number, string][] = [
    [submissions.length, `will submit ${atLeast}${submissions.length}`],
    [count("adopt"), `will adopt ${count("adopt")}`],
    [
      sum(({ unknown }) => unknown.length),
      `may submit ${sum(({ unknown }) => unknown.length)} not known before the deploy`,
    ],
    [count("refuse"), `won't submit ${count("refuse")} in doubt`],
    [
      sum(({ recovered }) => recovered),
      `will take over ${sum(({ recovered }) => recovered)} that a killed deploy submitted`,
    ],
    [sum(({ removed }) => removed), `will forget ${sum(({ removed }) => removed)}`],
  ];
  const told = parts.filter(([number]) => number > 0).map(([, text]) => text);
  if (told.length === 0) return undefined;
  const names = submissions
    .slice(0, toldNames)
    .map(({ job, decision }) => `${job.name} (${"reason" in decision ? decision.reason : ""})`);
  const more = submissions.length - names.length;
  const listed = names.length === 0 ? "" : `: ${names.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
  return `${told.join(", ")}${listed}`;
}

/** Who sees that something odd runs twice should know why. */
function describeInterrupted(plans: readonly ShardPlan[]): string | undefined {
  const interrupted = plans.flatMap((plan) => plan.interrupted);
  if (interrupted.length === 0) return undefined;
  const named = interrupted.slice(0, toldNames).map(({ job, sentAt }) => `${job.name} (sent at ${sentAt})`);
  const more = interrupted.length - named.length;
  return `a deploy was killed while requests of ${interrupted.length} of these were on their way, so that their tasks may run twice: ${named.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
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
