import * as pulumi from "@pulumi/pulumi";
import type { FindCredentials } from "../credentials/credentials";
import { StackCredentials } from "../credentials/stack-credentials";
import type { ObjectPages, ObjectStore } from "../lifecycle/object-store";
import type { FailedTaskReader, TaskStatusReader } from "../lifecycle/task-status";

/** The services as a program sees them, with the credentials of its stack. */
export interface StackServices {
  readonly objects: ObjectStore & ObjectPages;
  readonly failures: FailedTaskReader;
  readonly statuses: TaskStatusReader;
}

let opened: Promise<StackServices> | undefined;

/** The services, opened once. What that takes is loaded only by programs that use them. */
export function stackServices(): Promise<StackServices> {
  opened ??= open();
  return opened;
}

async function open(): Promise<StackServices> {
  const [{ createObjectStore }, { createFailedTaskReader }, { createTaskStatusReader }] = await Promise.all([
    import("../oss/object-store.js"),
    import("../imm/failed-task-reader.js"),
    import("../imm/task-status-reader.js"),
  ]);
  const stackCredentials = new StackCredentials();
  stackCredentials.configure(readStackConfig);
  const credentials: FindCredentials = (profile, rejected) => stackCredentials.find(profile, rejected);
  return {
    objects: createObjectStore({ credentials }),
    failures: createFailedTaskReader({ credentials }),
    statuses: createTaskStatusReader({ credentials }),
  };
}

/** A value of the stack's config by its full name, such as `alicloud:accessKey`. */
function readStackConfig(name: string): string | undefined {
  const colon = name.indexOf(":");
  return new pulumi.Config(name.slice(0, colon)).get(name.slice(colon + 1));
}
