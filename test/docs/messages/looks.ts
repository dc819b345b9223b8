import { createAttachment } from "../../../src/lifecycle/bucket-attachment";
import { JobObserver } from "../../../src/lifecycle/job/job-observation";
import type { JobInputs, JobOutputs } from "../../../src/lifecycle/job/job-state";
import { StatusUnavailable } from "../../../src/lifecycle/task-status";
import { deleteCompletion } from "../../../src/lifecycle/wait/completion";
import type { CompletionOutputs } from "../../../src/lifecycle/wait/completion-state";
import { createObjectStore } from "../../../src/oss/object-store";
import { sendOverHttp } from "../../../src/oss/transport";
import { at, Buckets } from "../../lifecycle/wait/waiting-services";
import { failure, inputs, type Messages, recorded, type Say, submittedAt } from "./message";
import { breakOff, closedEndpoint, credentials, ossError, type Reply, withService } from "./services";

const unavailable = new StatusUnavailable("IMM wasn't reached at https://imm.cn-hangzhou.aliyuncs.com for ListTasks");

/** What is printed when IMM can't be asked about a recorded job. */
const observing =
  (look: (observer: JobObserver) => Promise<unknown>): Say =>
  async () => {
    const lines: string[] = [];
    const refuse = () => Promise.reject(unavailable);
    const observer = new JobObserver({
      failures: { find: refuse },
      statuses: { read: refuse },
      objects: new Buckets(),
      now: () => new Date(submittedAt),
      say: (line) => lines.push(line),
    });
    await look(observer);
    return lines.join("\n");
  };

/** What is printed when a deploy decides about recorded jobs, or a refresh looks at them. */
export const observations: Messages = {
  "…: couldn't ask IMM which tasks failed, so none is submitted again for that reason: …": observing((observer) => {
    const job: JobInputs = { ...inputs, watchTask: true };
    return observer.failureOf(recorded, job);
  }),
  "…: couldn't look for the results, which stay as they were recorded: …": observing((observer) => {
    const job: JobOutputs = { ...recorded, watchTarget: true };
    return observer.read(job);
  }),
};

const address = { bucket: "my-reports", key: "q3.docx" };
const store = createObjectStore({ credentials, maxDelayMs: 1 });
const via = (endpoint: string) => ({ region: "cn-hangzhou", endpoint });

const looking = (endpoint: string) => failure(() => store.find(via(endpoint), address));
const listing = (endpoint: string) =>
  failure(async () => {
    for await (const _object of store.list(via(endpoint), "my-reports", "")) {
      // Nothing is there.
    }
  });
const on =
  (reply: Reply, work: (endpoint: string) => Promise<string>): Say =>
  () =>
    withService(reply, work);

/** Why objects couldn't be looked at, listed or deleted; each follows what that was needed for. */
export const objectErrors: Messages = {
  "OSS refused to show the object: …": on(ossError(403, "AccessDenied"), looking),
  "OSS refused to list the bucket: …": on(ossError(403, "AccessDenied"), listing),
  "OSS refused to delete the object: …": on(ossError(403, "AccessDenied"), (endpoint) =>
    failure(() => store.remove(via(endpoint), address)),
  ),
  "OSS failed: …": on(ossError(500, "InternalError"), looking),
  "OSS didn't answer at …: …": async () => looking(await closedEndpoint()),
  "OSS' answer broke off: …": on(breakOff, listing),
  "OSS' list of the bucket's objects couldn't be read": on((response) => response.end("<html/>"), listing),
  "The request couldn't be made: …": () =>
    failure(() => store.find(via("http://localhost:1"), { bucket: "my-reports", key: "\ud800" })),
};

const request = { method: "GET", headers: {}, timeout: 30 };
const silence = async (endpoint: string) => String(await sendOverHttp(endpoint, request));

/** Why no answer came, where Node has no words of its own. */
export const silences: Messages = {
  "…: it took longer than … ms": on(() => {}, silence),
  "…: the connection was closed without an answer": on((response) => {
    response.socket?.end("HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: other\r\n\r\n");
  }, silence),
};

const made = { uri: "oss://my-results/q3.pdf", size: 7, etag: "E2", lastModified: at(2) };
const waited: CompletionOutputs = {
  tasks: [],
  timeout: "30m",
  interval: "5s",
  region: "cn-hangzhou",
  ended: {},
  deletable: [{ name: "pages", target: made.uri, taskId: recorded.taskId as string, objects: [made] }],
};

/** What deleting a wait prints, or fails with, when the bucket is like this. */
const deleting =
  (prepare: (buckets: Buckets) => void): Say =>
  async () => {
    const buckets = new Buckets();
    const lines: string[] = [];
    prepare(buckets);
    const context = {
      objects: buckets,
      stop: new AbortController().signal,
      report: (line: string) => void lines.push(line),
    };
    await deleteCompletion(waited, context).catch((error: Error) => lines.push(error.message));
    return lines.join("\n");
  };

/** What is printed, or fails, when results go with their job. */
export const deletions: Messages = {
  "Deleted … made by the tasks of …": deleting((buckets) => buckets.put(made.uri, 2)),
  "…: not deleted, because changed since the task made it: …": deleting((buckets) => buckets.put(made.uri, 9)),
  '… couldn\'t be deleted, as onDelete: "deleteTarget" asks for:': deleting((buckets) => {
    buckets.put(made.uri, 2);
    buckets.refuse(made.uri, "OSS refused to delete the object: AccessDenied: No. (HTTP 403)");
  }),
};

/** What binding a bucket fails with. */
export const attachmentErrors: Messages = {
  "Bucket … is bound to the IMM project …, not to …. …": () =>
    failure(() =>
      createAttachment(
        { project: "my-project", bucket: "my-reports", region: "cn-hangzhou" },
        { find: async () => "another-project", attach: async () => {}, detach: async () => {} },
      ),
    ),
};
