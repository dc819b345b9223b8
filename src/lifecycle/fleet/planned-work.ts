import type { PlannedJob, ShardPlan } from "./shard-plan";

/** How many jobs are told by name. */
const toldNames = 10;

/** What will be done about a shard's jobs, as far as people are told: plans of thousands of jobs needn't be kept for that. */
export interface PlannedWork {
  readonly submissions: number;
  readonly adoptions: number;
  readonly refusals: number;
  /** Jobs that aren't known before the deploy. */
  readonly unknown: number;
  readonly recovered: number;
  readonly removed: number;
  readonly interrupted: number;
  /** The first submissions, with why they are made. */
  readonly firstSubmissions: readonly string[];
  /** The first jobs whose task may run twice. */
  readonly firstInterrupted: readonly string[];
}

/** What a plan comes to. `undefined` stands for one that does nothing. */
export function plannedWork(plan: ShardPlan | undefined): PlannedWork {
  const { planned = [], unknown = [], removed = 0, recovered = 0, interrupted = [] } = plan ?? {};
  const submissions = planned.filter(isSubmission);
  const count = (action: string) => planned.filter(({ decision }) => decision.action === action).length;
  return {
    submissions: submissions.length,
    adoptions: count("adopt"),
    refusals: count("refuse"),
    unknown: unknown.length,
    recovered,
    removed,
    interrupted: interrupted.length,
    firstSubmissions: submissions
      .slice(0, toldNames)
      .map(({ job, decision }) => `${job.name} (${"reason" in decision ? decision.reason : ""})`),
    firstInterrupted: interrupted.slice(0, toldNames).map(({ job, sentAt }) => `${job.name} (sent at ${sentAt})`),
  };
}

function isSubmission({ job, decision }: PlannedJob): boolean {
  return decision.action === "submit" && job.sourceProblem === undefined;
}

/** How many tasks will be submitted. */
export function submissionsIn(work: readonly PlannedWork[]): number {
  return sum(work, "submissions");
}

/**
 * What will be done, in a line; `undefined` when that is nothing.
 *
 * @param atLeast Stands before the number of submissions.
 */
export function describeWork(work: readonly PlannedWork[], atLeast: string): string | undefined {
  const counts = describeCounts(work, atLeast);
  const submissions = submissionsIn(work);
  if (counts === undefined || submissions === 0) return counts;
  return `${counts}: ${firstOf(work, "firstSubmissions", submissions)}`;
}

/** How many jobs something will be done about, in a line; `undefined` when that is none. */
export function describeCounts(work: readonly PlannedWork[], atLeast = ""): string | undefined {
  const parts: [number, (count: number) => string][] = [
    [submissionsIn(work), (count) => `will submit ${atLeast}${count}`],
    [sum(work, "adoptions"), (count) => `will adopt ${count}`],
    [sum(work, "unknown"), (count) => `may submit ${count} not known before the deploy`],
    [sum(work, "refusals"), (count) => `won't submit ${count} in doubt`],
    [sum(work, "recovered"), (count) => `will take over ${count} that a killed deploy submitted`],
    [sum(work, "removed"), (count) => `will forget ${count}`],
  ];
  const told = parts.filter(([count]) => count > 0).map(([count, text]) => text(count));
  return told.length === 0 ? undefined : told.join(", ");
}

/** Who sees that something odd runs twice should know why; `undefined` when nothing may. */
export function describeInterrupted(work: readonly PlannedWork[]): string | undefined {
  const interrupted = sum(work, "interrupted");
  if (interrupted === 0) return undefined;
  return `a deploy was killed while requests of ${interrupted} of these were on their way, so that their tasks may run twice: ${firstOf(work, "firstInterrupted", interrupted)}`;
}

type Counts = { [name in keyof PlannedWork]: PlannedWork[name] extends number ? name : never }[keyof PlannedWork];

function sum(work: readonly PlannedWork[], count: Counts): number {
  return work.reduce((total, shard) => total + shard[count], 0);
}

function firstOf(work: readonly PlannedWork[], list: "firstSubmissions" | "firstInterrupted", total: number): string {
  const named = work.flatMap((shard) => shard[list]).slice(0, toldNames);
  const more = total - named.length;
  return `${named.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
