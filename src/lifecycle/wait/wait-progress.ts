import { elapsedTime } from "../../text/elapsed-time";
import { listing } from "../../text/listing";

/** At most one line in this time. */
const reportEveryMs = 15_000;

/** As long as nothing ends, a line in this time says that the wait goes on. */
const reportIdleEveryMs = 60_000;

/** Where progress is shown. */
export interface ProgressContext {
  now(): Date;
  /** Shows people a line. */
  report(line: string): void;
}

/** The tasks of one wait, as far as they are. */
export interface WaitCount {
  readonly names: readonly string[];
  ended: number;
  failed: readonly string[];
  /** Whether IMM could be asked the last time. */
  reached: boolean;
}

/**
 * Shows how far the waits of a deploy are, all of them in one line: a program may wait for each of its many jobs by
 * itself, and what they print bears no resource's name. A wait that is soon over says nothing.
 */
export class WaitProgress {
  readonly #context: ProgressContext;
  /** Also those that are over, until all are. */
  readonly #counts: WaitCount[] = [];
  #going = 0;
  #started = 0;
  #reported = { at: 0, ended: 0 };

  constructor(context: ProgressContext) {
    this.#context = context;
  }

  /** Takes in another wait, which keeps its count up to date and is taken out by {@link end}. */
  begin(names: readonly string[]): WaitCount {
    if (this.#going === 0) {
      this.#started = this.#context.now().getTime();
      this.#reported = { at: this.#started, ended: 0 };
      this.#counts.length = 0;
    }
    this.#going += 1;
    const count: WaitCount = { names, ended: 0, failed: [], reached: true };
    this.#counts.push(count);
    return count;
  }

  end(): void {
    this.#going -= 1;
  }

  /** Shows a line, if it is time. */
  report(): void {
    const now = this.#context.now().getTime();
    const ended = this.#counts.reduce((sum, count) => sum + count.ended, 0);
    const total = this.#counts.reduce((sum, count) => sum + count.names.length, 0);
    const pause = ended === this.#reported.ended ? reportIdleEveryMs : reportEveryMs;
    if (ended === total || now - this.#reported.at < pause) return;
    this.#reported = { at: now, ended };
    const failed = this.#counts.flatMap((count) => count.failed);
    const said = [
      total === 1 ? "still running" : `${ended} of ${total} ended`,
      ...(failed.length > 0 ? [`${failed.length} failed (${listing(failed)})`] : []),
      elapsedTime(now - this.#started),
      ...(this.#counts.every(({ reached }) => reached) ? [] : ["IMM can't be asked at the moment"]),
    ];
    const what = total === 1 ? `the task of ${this.#counts[0]?.names[0]}` : "the tasks";
    this.#context.report(`Waiting for ${what}: ${said.join(", ")}`);
  }
}
