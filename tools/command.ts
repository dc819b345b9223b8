import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";

export interface CommandOptions {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  /** After so many milliseconds the command and everything it started is killed. */
  timeout?: number;
}

export interface CommandResult {
  status: number | null;
  stdout: string;
  stderr: string;
  timedOut: boolean;
}

/** Only the end of a long output is of interest to anybody. */
const KEPT_OUTPUT = 1_000_000;

/**
 * Runs a program without a shell and gathers what it says. A failing program is an answer, not an exception; one that
 * cannot be started is an exception.
 */
export function runCommand(program: string, args: string[], options: CommandOptions = {}): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = spawnGroup(program, args, {
      stdio: ["ignore", "pipe", "pipe"],
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      ...(options.env === undefined ? {} : { env: options.env }),
    });
    const result: CommandResult = { status: null, stdout: "", stderr: "", timedOut: false };
    for (const name of ["stdout", "stderr"] as const) {
      child[name]?.setEncoding("utf8").on("data", (text: string) => {
        result[name] = (result[name] + text).slice(-KEPT_OUTPUT);
      });
    }
    const timer =
      options.timeout === undefined
        ? undefined
        : setTimeout(() => {
            result.timedOut = true;
            killGroup(child, "SIGKILL");
          }, options.timeout);
    child.once("error", (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.once("close", (status) => {
      clearTimeout(timer);
      resolve({ ...result, status });
    });
  });
}

const groups = new Set<ChildProcess>();

/**
 * Starts a program at the head of a process group of its own: it can be ended with all its descendants, and Ctrl-C in
 * the terminal reaches it only through us. Groups that still run when this process exits are killed.
 */
export function spawnGroup(program: string, args: string[], options: SpawnOptions): ChildProcess {
  if (groups.size === 0) {
    process.once("exit", killGroups);
    for (const signal of SIGNALS) process.on(signal, exitOnSignal);
  }
  const child = spawn(program, args, { ...options, detached: true });
  groups.add(child);
  const forget = () => {
    groups.delete(child);
    if (groups.size > 0) return;
    process.off("exit", killGroups);
    for (const signal of SIGNALS) process.off(signal, exitOnSignal);
  };
  child.once("error", forget);
  child.once("exit", forget);
  return child;
}

/** Signals a program and all its descendants. */
export function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // It has ended already.
  }
}

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

function killGroups(): void {
  for (const child of groups) killGroup(child, "SIGTERM");
}

/** Somebody who listens too, the demo for one, ends things more gently than an exit would. */
function exitOnSignal(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) === 1) process.exit(signal === "SIGINT" ? 130 : 143);
}
