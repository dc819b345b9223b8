import type { Problem } from "../../../src/lifecycle/problem";
import { ProcessingJob, type ProcessingJobArgs } from "../../../src/resources/processing-job";
import { ProgramMocks } from "../../resources/program-mocks";

/** What a program finds to be wrong with a job that it declares, and hands to the provider. */
export async function declaredProblems({ name, ...inputs }: Record<string, unknown>): Promise<readonly Problem[]> {
  const { instruction: _derived, ...args } = inputs;
  const program = await ProgramMocks.install();
  const job = new ProcessingJob(String(name), args as unknown as ProcessingJobArgs);
  return (await program.of(job)).inputs.problems ?? [];
}
