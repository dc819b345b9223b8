import { describe, expect, it } from "vitest";
import { ProgramError } from "../../src/text/program-error";

describe("an error about the program", () => {
  it("has the frames of programs, not those of packages, at some of which Node.js never ends", () => {
    const any = new Error("no") as Required<Error>;
    expect(any.stack).toMatch(/node_modules/);
    const { message, stack } = new ProgramError("one\n  two");
    expect(message).toBe("one\n  two");
    expect(stack).toMatch(/^Error: one\n {2}two\n +at .*program-error\.test\.ts/);
    expect(stack).not.toMatch(/node_modules/);
  });
});
