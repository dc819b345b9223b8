import { extname, join } from "node:path";
import { type FailureCode, TaskFailure } from "./task-failure";
import { runTool } from "./tool-process";

/** What a program is run for. */
export interface ProgramRun {
  /** Working directory. */
  folder: string;
  /** Ends the program; the run then rejects with the signal's reason. */
  signal: AbortSignal;
  log(text: string): void;
}

type Reply = { answer: unknown } | { failure: { code: FailureCode; message: string } };

/**
 * Runs a program of this package as a tool: work that computes for seconds would keep the server from answering, and what
 * never ends in it can be ended from outside. Rejects with the TaskFailure that the program was ended by.
 *
 * @param program - Path of its module within this folder, without suffix.
 */
export async function runProgram(program: string, request: unknown, run: ProgramRun): Promise<unknown> {
  const { folder, signal, log } = run;
  const words = JSON.stringify(request);
  log(`$ ${program} ${words}\n`);
  const { path, execArgv } = ownProgram(program);
  const args = [...execArgv, path, words];
  const { exitCode, stdout, stderr } = await runTool({ command: process.execPath, args, folder, signal });
  log(stderr);
  const reply = replyIn(stdout.toString("utf8"));
  if (reply === undefined) {
    throw new TaskFailure(
      "ToolFailed",
      `The local OSS's own ${program} ended with exit code ${exitCode} and no answer. The task's log has the rest.`,
    );
  }
  if ("failure" in reply) throw new TaskFailure(reply.failure.code, reply.failure.message);
  return reply.answer;
}

/** The file of a program, and what Node needs to run it: nothing, but where the sources of this repository are run as they are. */
export function ownProgram(program: string): { path: string; execArgv: string[] } {
  const suffix = extname(__filename);
  return {
    path: join(__dirname, `${program}${suffix}`),
    execArgv: suffix === ".ts" ? ["--require", require.resolve("tsx/cjs")] : [],
  };
}

/** The main function of such a program. */
export function answerRequest<Request>(work: (request: Request) => Promise<unknown>): void {
  work(JSON.parse(process.argv[2] ?? "") as Request).then(
    (answer) => reply({ answer }),
    (error: unknown) => {
      if (error instanceof TaskFailure) reply({ failure: { code: error.code, message: error.message } });
      else {
        console.error(error);
        process.exitCode = 1;
      }
    },
  );
}

function reply(reply: Reply): void {
  process.stdout.write(`\n${JSON.stringify(reply)}\n`);
}

/** The last line: a library may have said something before. */
function replyIn(stdout: string): Reply | undefined {
  try {
    return JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "");
  } catch {
    return undefined;
  }
}
