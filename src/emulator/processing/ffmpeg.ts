import { findOnPath, isExecutable } from "./executable";
import { type MediaProbe, parseProbe } from "./media-probe";
import { TaskFailure } from "./task-failure";
import { runTool, type ToolOutcome } from "./tool-process";

/**
 * The path of an ffmpeg: the one on PATH, else the one from the npm package @ffmpeg-installer/ffmpeg, which is not installed
 * with this package because it is large. Throws a TaskFailure that says how to get one.
 */
export function findFfmpeg(
  path = process.env.PATH ?? "",
  load: (name: string) => unknown = (name) => require(name),
): string {
  const onPath = findOnPath("ffmpeg", path);
  if (onPath !== undefined) return onPath;
  try {
    const packaged = load("@ffmpeg-installer/ffmpeg") as { path?: unknown };
    if (typeof packaged.path === "string" && isExecutable(packaged.path)) return packaged.path;
  } catch {
    // Not installed, or not for this platform.
  }
  throw new TaskFailure(
    "ToolMissing",
    "This operation is run by ffmpeg, which was not found. Install ffmpeg so that it is on PATH, or run " +
      '"npm install --save-dev @ffmpeg-installer/ffmpeg" where the local OSS is started.',
  );
}

/** ffmpeg at work for one task: every call ends with the task, and leaves its words in the task's log. */
export class Ffmpeg {
  constructor(
    private readonly task: {
      find: () => string;
      folder: string;
      signal: AbortSignal;
      log: (text: string) => void;
    },
  ) {}

  /** What the file is; throws a TaskFailure when ffmpeg cannot read it. */
  async probe(file: string, name: string): Promise<MediaProbe> {
    const probe = await this.tryProbe(file);
    if (probe === undefined || probe.video.length + probe.audio.length === 0) {
      throw new TaskFailure(
        "InvalidMedia",
        `${name} is not a video or audio file that can be read: it is damaged, cut short or of another kind.`,
      );
    }
    return probe;
  }

  async tryProbe(file: string): Promise<MediaProbe | undefined> {
    // Without an output ffmpeg always exits with 1; what counts is what it has printed.
    const { stderr } = await this.#call(["-nostdin", "-hide_banner", ...input(file)]);
    return parseProbe(stderr);
  }

  /**
   * Runs ffmpeg with everything from the inputs on. `seconds` and `frames` tell how much came out, which an exit code does
   * not: ffmpeg is content with writing nothing.
   */
  async run(args: readonly string[]): Promise<{ seconds: number; frames: number }> {
    const { stdout } = await this.#succeed(["-progress", "pipe:1", ...args]);
    const last = (name: string) => {
      const values = [...stdout.toString("utf8").matchAll(new RegExp(`^${name}=(.*)$`, "gm"))];
      const value = Number(values.at(-1)?.[1]);
      return Number.isFinite(value) ? value : 0;
    };
    return { seconds: last("out_time_us") / 1e6, frames: last("frame") };
  }

  /** How long a source lasts that does not say so itself. */
  async measure(file: string): Promise<number> {
    return (await this.run([...input(file), "-f", "null", "-"])).seconds;
  }

  /** Like run, for a command line that writes its output to `-`. */
  async read(args: readonly string[]): Promise<Buffer> {
    return (await this.#succeed(args)).stdout;
  }

  async #succeed(args: readonly string[]): Promise<ToolOutcome> {
    const outcome = await this.#call(["-nostdin", "-hide_banner", "-v", "error", "-y", ...args]);
    if (outcome.exitCode !== 0) {
      const encoder = /Unknown encoder '([^']+)'/.exec(outcome.stderr)?.[1];
      if (encoder !== undefined) {
        throw new TaskFailure(
          "ToolMissing",
          `This needs the encoder ${encoder}, which the ffmpeg found here (${this.task.find()}) was built without: put another build first on PATH.`,
        );
      }
      const [first] = outcome.stderr.split("\n").filter((line) => line.trim() !== "");
      throw new TaskFailure(
        "ToolFailed",
        `ffmpeg could not do this: ${first?.replace(/^\[[^\]]*\] /, "") ?? `it ended with exit code ${outcome.exitCode}`}. The task's log has the rest.`,
      );
    }
    return outcome;
  }

  async #call(args: readonly string[]): Promise<ToolOutcome> {
    const { find, folder, signal, log } = this.task;
    const command = find();
    log(`$ ffmpeg ${args.map((arg) => (/^[\w./:=,+-]+$/.test(arg) ? arg : JSON.stringify(arg))).join(" ")}\n`);
    const outcome = await runTool({ command, args, folder, signal }).catch((error: unknown) => {
      const { syscall } = error as NodeJS.ErrnoException;
      if (syscall === undefined || !syscall.startsWith("spawn")) throw error;
      throw new TaskFailure(
        "ToolMissing",
        `The ffmpeg found at ${command} could not be started: ${(error as Error).message}.`,
      );
    });
    log(outcome.stderr);
    return outcome;
  }
}

/** A source as ffmpeg's input. A playlist among the sources must not make ffmpeg call other machines. */
export function input(file: string): string[] {
  return ["-protocol_whitelist", "file,crypto", "-i", file];
}
