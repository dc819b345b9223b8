import type { dynamic } from "@pulumi/pulumi";
import { StackCredentials } from "../credentials/stack-credentials";
import { type JournalConfig, journalConfigProblems } from "../journal/journal-config";
import type { Interrupted } from "../lifecycle/job/job-journal";
import type { Problem } from "../lifecycle/problem";
import { RequestLimiter } from "../oss/request-limiter";
import type { RequestLimits } from "../oss/request-limits";
import { readSubmissionSettings } from "../oss/submission-settings";
import { createTaskSubmitter, type LimitedTaskSubmitter } from "../oss/task-submitter";
import { EngineLife, engineAddress } from "./engine-life";

/**
 * What the providers of one process share. Pulumi runs all dynamic providers of a deploy in one process, so that what is
 * limited here is limited for the whole deploy.
 */
export class ProviderProcess {
  readonly engine = new EngineLife({ address: engineAddress() });
  readonly credentials = new StackCredentials((message) => console.log(message));
  readonly #limiter = new RequestLimiter({ stop: this.engine.gone });
  /** What submits all tasks. Work that uses it belongs into `engine.during`. */
  readonly submitter: LimitedTaskSubmitter = createTaskSubmitter({
    credentials: (profile, rejected) => this.credentials.find(profile, rejected),
    limiter: this.#limiter,
    timeoutMs: () => this.#answerTimeoutMs,
  });
  #answerTimeoutMs: number | undefined;
  #journal: JournalConfig = {};
  #problems: readonly Problem[] = [];

  /**
   * Takes note of the stack's config. Nothing here may wait, because the engine's host starts other calls before this one
   * is finished; nor throw, because it would go on without.
   */
  configure({ config }: Pick<dynamic.ConfigureRequest, "config">): void {
    this.credentials.configure((name) => config.get(name));
    const { settings, problems } = readSubmissionSettings((name) => config.get(`oss-processing:${name}`));
    this.#limiter.limits = settings.limits;
    this.#answerTimeoutMs = settings.answerTimeoutMs;
    this.#journal = {
      journal: config.get("oss-processing:journal") || undefined,
      interrupted: (config.get("oss-processing:interrupted") || undefined) as Interrupted | undefined,
    };
    this.#problems = [...problems, ...journalConfigProblems(this.#journal, (name) => `oss-processing:${name}`)];
  }

  /** How submissions are noted in the journal, unless a fleet says otherwise. */
  get journalConfig(): JournalConfig {
    return this.#journal;
  }

  /** The limits of all submissions. */
  get limits(): RequestLimits {
    return this.#limiter.limits;
  }

  /** What is wrong with the stack's config; as long as anything is, every job has to be refused. */
  get configProblems(): readonly Problem[] {
    return this.#problems;
  }
}

/** This process. */
export const providerProcess = new ProviderProcess();
