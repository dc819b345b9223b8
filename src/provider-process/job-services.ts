import type { FindCredentials } from "../credentials/credentials";
import { createFailedTaskReader } from "../imm/failed-task-reader";
import { createTaskStatusReader } from "../imm/task-status-reader";
import type { JobContext } from "../lifecycle/job/job";
import { JobObserver } from "../lifecycle/job/job-observation";
import { createObjectStore } from "../oss/object-store";
import { providerProcess } from "./provider-process";

const credentials: FindCredentials = (profile, rejected) => providerProcess.credentials.find(profile, rejected);

/** The objects in OSS. */
export const objectStore = createObjectStore({ credentials });

/** What deploys jobs, those that are resources of their own and those of fleets. */
export const jobContext: JobContext = {
  oss: providerProcess.submitter,
  objects: objectStore,
  now: () => new Date(),
};

/** What looks at recorded jobs. */
export const jobObserver = new JobObserver({
  failures: createFailedTaskReader({ credentials }),
  statuses: createTaskStatusReader({ credentials }),
  objects: objectStore,
  now: jobContext.now,
  say: (line) => console.log(line),
});
