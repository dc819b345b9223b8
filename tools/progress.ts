/** Where the lines of a long step go; the error stream, so that standard output stays usable in pipes. */
export interface Terminal {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** How often a log that is not a terminal is told that a step is still running. */
const REMINDER = 30_000;

/** One long step: a line that counts the seconds on a terminal, and a line now and then in a log. */
export class Progress {
  readonly #started = Date.now();
  readonly #timer: NodeJS.Timeout;
  readonly #terminal: Terminal;
  #text: string;

  constructor(text: string, terminal: Terminal = process.stderr) {
    this.#text = text;
    this.#terminal = terminal;
    if (terminal.isTTY) this.#draw();
    else terminal.write(`${text}\n`);
    this.#timer = setInterval(
      () => (terminal.isTTY ? this.#draw() : terminal.write(`${this.#text} (${this.elapsed})\n`)),
      terminal.isTTY ? 1_000 : REMINDER,
    ).unref();
  }

  get elapsed(): string {
    return duration(Date.now() - this.#started);
  }

  /** Replaces the text; a log sees it with the next reminder only. */
  update(text: string): void {
    this.#text = text;
    if (this.#terminal.isTTY) this.#draw();
  }

  /** Ends the step, leaving `text` in the place of the running line; with no text, nothing is left on a terminal. */
  end(text?: string): void {
    clearInterval(this.#timer);
    if (this.#terminal.isTTY) this.#terminal.write("\r\u001b[K");
    if (text !== undefined) this.#terminal.write(`${text}\n`);
  }

  #draw(): void {
    const line = `${this.#text} (${this.elapsed})`;
    const width = (this.#terminal.columns ?? 80) - 1;
    this.#terminal.write(`\r\u001b[K${line.length > width ? `${line.slice(0, width - 1)}…` : line}`);
  }
}

/** `8 s`, `4 min 05 s`. */
export function duration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1_000);
  if (seconds < 60) return `${seconds} s`;
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, "0")} s`;
}
