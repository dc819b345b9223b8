/**
 * An error that is about the program, and says what to change in it. Pulumi prints its message alone: a stack trace would
 * only bury it.
 */
export class ProgramError extends Error {
  /** By this Pulumi tells such an error from others. */
  readonly __pulumiRunError = true;

  /** @param message All that people need to know. */
  constructor(message: string) {
    super(message);
    this.stack = framesOfPrograms(this.stack ?? message);
  }
}

/**
 * A stack trace without the frames of packages. Pulumi formats every error's trace in colours, and Node.js 20.19.6 to 20.20
 * runs into an endless loop at some frames of packages (nodejs/node#64011), which Pulumi's SDK has at the bottom of every
 * program: it takes half a minute and gigabytes before it gives up.
 */
function framesOfPrograms(stack: string): string {
  return stack
    .split("\n")
    .filter((line) => !/^ +at .*[/\\]node_modules[/\\]/.test(line))
    .join("\n");
}
