import * as pulumi from "@pulumi/pulumi";
import { ProgramError } from "../text/program-error";

/** The outputs of one resource, as the last deploy left them. */
export type RecordedOutputs = Readonly<Record<string, unknown>>;

/**
 * What the last deploy recorded of the stack's resources: their outputs by URN. Pulumi tells programs nothing of that, but
 * its engine answers when it is asked for a stack's resources by the stack's name, and does so for the stack that is being
 * deployed too. To be asked before any of the resources in question is declared.
 *
 * @throws ProgramError when the engine doesn't answer that question (any more).
 */
export async function readRecordedState(): Promise<ReadonlyMap<string, RecordedOutputs>> {
  const stackName = [pulumi.getOrganization(), pulumi.getProject(), pulumi.getStack()].join("/");
  const answer: unknown = await pulumi.runtime.invoke(
    "pulumi:pulumi:readStackResourceOutputs",
    { stackName },
    { async: true },
  );
  const resources = isRecord(answer) ? answer.outputs : undefined;
  if (!isRecord(resources)) throw new ProgramError(unreadableState);
  return new Map(
    Object.entries(resources).map(([urn, resource]) => [
      urn,
      isRecord(resource) && isRecord(resource.outputs) ? resource.outputs : {},
    ]),
  );
}

const unreadableState =
  "Pulumi's engine doesn't tell what is recorded of the stack's resources, so that it isn't known how many tasks would be submitted, and none was. Use another version of the Pulumi CLI, or deploy without maxSubmissions.";

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
