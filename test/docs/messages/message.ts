import { checkJobInputs, judgeJobInputs } from "../../../src/lifecycle/job/job-checks";
import type { JobInputs, JobOutputs } from "../../../src/lifecycle/job/job-state";
import type { Problem } from "../../../src/lifecycle/problem";

/** What the code says in a situation. */
export type Say = () => string | Promise<string>;

/**
 * Texts that people can meet, by the beginning that docs/troubleshooting.md shows of each, where `…` stands for what
 * differs; and how the code comes to say them.
 */
export type Messages = Readonly<Record<string, Say>>;

export const submittedAt = "2026-11-23T08:00:00.000Z";

/** A job that nothing is wrong with. */
export const inputs: JobInputs = {
  name: "pages",
  source: "oss://my-reports/q3.docx",
  operation: "doc/convert,target_pdf",
  target: "oss://my-results/q3.pdf",
  instruction: "doc/convert,target_pdf|sys/saveas,o_cTMucGRm,b_bXktcmVzdWx0cw",
  region: "cn-hangzhou",
};

/** What is recorded of it. */
export const recorded: JobOutputs = {
  ...inputs,
  submission: "accepted",
  taskId: "OfficeConversion-2f0f5b3c-0000-4000-8000-000000000001",
  requestId: "65A0F0F0F0F0F0F0F0F0F0F0",
  submittedAt,
  reason: "new job",
};

/** The one problem that there is, as a line of an error. */
export function only(problems: readonly Pick<Problem, "property" | "message">[]): string {
  const [first, ...others] = problems.map(({ property, message }) => `${property}: ${message}`);
  if (first === undefined || others.length > 0) throw new Error(`not one problem but ${JSON.stringify(problems)}`);
  return first;
}

/** The one problem of the job with other inputs. */
export const problem =
  (changes: { readonly [name: string]: unknown }): Say =>
  () =>
    only(checkJobInputs({ ...inputs, ...changes }));

/** The one warning about the job with other inputs. */
export const warning =
  (changes: { readonly [name: string]: unknown }): Say =>
  () =>
    only(judgeJobInputs({ ...inputs, ...changes }).warnings);

/** What an error says that some work ends with: the reasons where Pulumi shows those. */
export async function failure(work: () => unknown): Promise<string> {
  try {
    await work();
  } catch (error) {
    const { reasons, message } = error as { readonly reasons?: readonly string[]; readonly message: string };
    return reasons?.join("\n") ?? message;
  }
  throw new Error("no error was thrown");
}

/** What is printed while some work is done. */
export async function printed(work: () => unknown): Promise<string> {
  const lines: string[] = [];
  const { log } = console;
  console.log = (line: string) => lines.push(line);
  try {
    await work();
  } finally {
    console.log = log;
  }
  return lines.join("\n");
}
