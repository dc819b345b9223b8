import { type ChildProcess, spawn } from "node:child_process";
import { afterEach, vi } from "vitest";
import type { SubmissionRecord } from "../../src/emulator";
import { isAlive } from "../emulator/processing/processes";
import type { Project } from "./deployment";
import { descendants } from "./descendants";

/** When something is done to a deploy: so many tasks have been accepted, and so many milliseconds more have passed. */
export interface Moment {
  readonly accepted: number;
  readonly afterMs: number;
}

/** A deploy that runs in an engine of its own. */
export class RunningDeploy {
  readonly engine: ChildProcess;
  /** Resolves with what the engine said when it has ended. */
  readonly ended: Promise<string>;
  readonly #before: number;
  readonly #acceptedBefore: number;
  readonly #started: number[];

  constructor(
    readonly project: Project,
    started: number[],
  ) {
    this.#before = project.emulator.requests.length;
    this.#acceptedBefore = project.emulator.submissions.accepted;
    this.#started = started;
    const args = ["up", "--yes", "--skip-preview", "--non-interactive", "--parallel", "64", "--stack", "test"];
    const { envVars } = project.stack.workspace;
    const engine = spawn("pulumi", args, { cwd: project.folder, env: envVars, stdio: ["ignore", "pipe", "pipe"] });
    started.push(engine.pid as number);
    this.engine = engine;
    this.ended = new Promise<string>((resolve) => {
      let text = "";
      for (const stream of [engine.stdout, engine.stderr]) stream?.on("data", (data) => (text += data));
      engine.once("close", () => resolve(text));
      // The pipes stay open as long as anything that the engine has started lives.
      engine.once("exit", () => setTimeout(() => resolve(text), 20_000).unref());
    });
  }

  /** The submissions that have arrived since the deploy began, also those of later deploys; not for more than 1000. */
  arrived(): SubmissionRecord[] {
    return this.project.emulator.requests.slice(this.#before);
  }

  /** Those that were accepted. */
  accepted(): SubmissionRecord[] {
    return this.arrived().filter(({ taskId }) => taskId !== undefined);
  }

  /** How many were accepted, however many there are. */
  get acceptedCount(): number {
    return this.project.emulator.submissions.accepted - this.#acceptedBefore;
  }

  /** Waits for a moment in the midst of the deploy; returns the provider's process ID. */
  async until({ accepted, afterMs }: Moment): Promise<number> {
    const reached = () => this.acceptedCount >= accepted || this.engine.exitCode !== null;
    await vi.waitUntil(reached, { timeout: 100_000, interval: 5 });
    if (this.engine.exitCode !== null) throw new Error(`the deploy ended too soon: ${await this.ended}`);
    const children = descendants(this.engine.pid as number);
    this.#started.push(...children.map(({ pid }) => pid));
    const provider = children.find(({ command }) => /cmd\/dynamic-provider/.test(command))?.pid;
    if (provider === undefined) throw new Error(`no provider among ${JSON.stringify(children)}`);
    await new Promise((resolve) => setTimeout(resolve, afterMs));
    return provider;
  }
}

/** Starts deploys that may be killed, and ends what they leave behind when a test is over. */
export function useRunningDeploys(): (project: Project) => RunningDeploy {
  const started: number[] = [];
  afterEach(() => {
    for (const pid of started.splice(0)) if (isAlive(pid)) process.kill(pid, "SIGKILL");
  });
  return (project) => new RunningDeploy(project, started);
}
