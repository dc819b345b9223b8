import { spawn } from "node:child_process";

export interface ToolCall {
  command: string;
  args: readonly string[];
  /** Working directory. */
  folder: string;
  /** Ends the tool and everything it has started; `run` then rejects with the signal's reason. */
  signal: AbortSignal;
}

export interface ToolOutcome {
  /** Null when the tool was ended by a signal. */
  exitCode: number | null;
  stdout: Buffer;
  stderr: string;
}

/** What a tool may say before the rest is dropped: enough for any log that a person reads, and for frame hashes of a long film. */
const mostStderrBytes = 256 * 1024;
const mostStdoutBytes = 64 * 1024 * 1024;

/** How long a tool has to end by itself after it was asked to. */
const graceMs = 2000;

/** How to end the tools that are running; whatever ends this process, except being killed itself, ends them too. */
const running = new Set<() => void>();
process.on("exit", () => {
  for (const kill of running) kill();
});

/**
 * Runs a tool to its end, without a shell. The tool leads a process group of its own, so that ending it also ends what it
 * has started; the promise settles only when the tool is gone.
 */
export function runTool({ command, args, folder, signal }: ToolCall): Promise<ToolOutcome> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason);
      return;
    }
    const ownGroup = process.platform !== "win32";
    const child = spawn(command, args, {
      cwd: folder,
      detached: ownGroup,
      windowsHide: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const stdout = new CappedBytes(mostStdoutBytes);
    const stderr = new CappedBytes(mostStderrBytes);
    child.stdout.on("data", (chunk: Buffer) => stdout.add(chunk));
    child.stderr.on("data", (chunk: Buffer) => stderr.add(chunk));

    const kill = (name: "SIGTERM" | "SIGKILL") => {
      if (child.pid === undefined) return;
      try {
        if (ownGroup) process.kill(-child.pid, name);
        else child.kill(name);
      } catch {
        // Already gone.
      }
    };
    const killAtExit = () => kill("SIGKILL");
    running.add(killAtExit);
    let forced: NodeJS.Timeout | undefined;
    const abort = () => {
      kill("SIGTERM");
      forced = setTimeout(() => kill("SIGKILL"), graceMs);
    };
    signal.addEventListener("abort", abort, { once: true });
    // A group may outlive its leader; whoever is left holds our pipes open, so "close" would not come.
    child.once("exit", () => {
      if (signal.aborted) kill("SIGKILL");
    });
    const settle = () => {
      running.delete(killAtExit);
      clearTimeout(forced);
      signal.removeEventListener("abort", abort);
    };
    child.once("error", (error) => {
      settle();
      reject(error);
    });
    child.once("close", (exitCode) => {
      settle();
      if (signal.aborted) reject(signal.reason);
      else resolve({ exitCode, stdout: stdout.bytes(), stderr: stderr.bytes().toString("utf8") });
    });
  });
}

class CappedBytes {
  readonly #chunks: Buffer[] = [];
  #size = 0;

  constructor(readonly most: number) {}

  add(chunk: Buffer): void {
    const room = this.most - this.#size;
    if (room <= 0) return;
    this.#chunks.push(chunk.subarray(0, room));
    this.#size += Math.min(chunk.length, room);
  }

  bytes(): Buffer {
    return Buffer.concat(this.#chunks);
  }
}
