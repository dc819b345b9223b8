import { BucketProjects } from "../../../src/imm/bucket-projects";
import { createImmClient, ImmError } from "../../../src/imm/imm-client";
import { createTaskFinder } from "../../../src/imm/task-finder";
import { StatusUnavailable, type TaskStatus } from "../../../src/lifecycle/task-status";
import { complete } from "../../../src/lifecycle/wait/completion";
import type { CompletionInputs } from "../../../src/lifecycle/wait/completion-state";
import type { WaitContext } from "../../../src/lifecycle/wait/task-wait";
import { getTask } from "../../../src/resources/get-task";
import { at } from "../../lifecycle/wait/waiting-services";
import { failure, type Messages, recorded, type Say, submittedAt } from "./message";
import { breakOff, closedEndpoint, credentials, type Reply, waitingServices, withService } from "./services";

const taskId = recorded.taskId as string;
const pages = {
  name: "pages",
  taskId,
  source: recorded.source,
  target: recorded.target as string,
  submittedAt,
  requestId: recorded.requestId as string,
};
const film = {
  name: "film",
  taskId: "MediaConvert-2f0f5b3c-0000-4000-8000-000000000002",
  source: "oss://my-videos/a.mov",
  target: "oss://my-results/a.mp4",
  submittedAt,
};
const wait: CompletionInputs = { tasks: [pages], timeout: "30m", interval: "5s", region: "cn-hangzhou" };
const both: CompletionInputs = { ...wait, tasks: [pages, film] };

const running: TaskStatus = { status: "Running" };
const failed: TaskStatus = { status: "Failed", code: "InvalidFile", message: "The file can't be read." };
const succeeded: TaskStatus = { status: "Succeeded", startedAt: at(1), endedAt: at(4) };
const weekMs = 7 * 24 * 60 * 60_000;

/** What a wait fails with. */
const failing =
  (inputs: CompletionInputs, statuses: Record<string, TaskStatus>, prepare?: (them: Services) => void): Say =>
  async () => {
    const them = waitingServices(statuses);
    prepare?.(them);
    return failure(() => complete("wait", inputs, { ended: {} }, them.context));
  };

type Services = ReturnType<typeof waitingServices>;

/** What a wait prints, however it ends. */
const reporting =
  (inputs: CompletionInputs, statuses: Record<string, TaskStatus>, prepare?: (them: Services) => void): Say =>
  async () => {
    const them = waitingServices(statuses);
    prepare?.(them);
    await complete("wait", inputs, { ended: {} }, them.context).catch(() => undefined);
    return them.reports.join("\n");
  };

const unreachable = (context: WaitContext): WaitContext["imm"] => ({
  ...context.imm,
  read: () => Promise.reject(new StatusUnavailable("IMM wasn't reached at https://imm.cn-hangzhou.aliyuncs.com")),
});

/** What IMM's client says when IMM replies in this way. */
const asked =
  (reply: Reply): Say =>
  () =>
    withService(reply, (endpoint) => failure(() => ask(endpoint)));

const ask = (endpoint: string) =>
  createImmClient({ endpoint, credentials, maxDelayMs: 1 }).call("GetTask", { TaskId: taskId });

const noAttachment = {
  call: () => Promise.reject(new ImmError("GetOSSBucketAttachment", "ResourceNotFound", "Not found.", 404, "R-1")),
};

/** What a wait fails with. */
export const waitErrors: Messages = {
  "The task failed:": failing(wait, { [taskId]: failed }),
  "… of … tasks failed:": failing(both, { [taskId]: { status: "Failed" }, [film.taskId]: succeeded }),
  "… of … tasks hadn't ended after …:": failing(both, { [taskId]: running }),
  "IMM couldn't be asked the last time: …": async () => {
    const them = waitingServices({});
    const context = { ...them.context, imm: unreachable(them.context) };
    return failure(() => complete("wait", { ...wait, timeout: 90_000 }, { ended: {} }, context));
  },
  "…: IMM doesn't know the task, whose ID was given to the job: …": failing(
    { ...wait, tasks: [{ name: "pages", taskId, source: pages.source, target: pages.target }] },
    {},
  ),
  'The objects made couldn\'t be looked at, which onDelete: "deleteTarget" needs:': failing(
    { ...wait, tasks: [{ ...pages, onDelete: "deleteTarget" }] },
    { [taskId]: succeeded },
    ({ buckets }) => buckets.refuse(pages.target, "OSS refused to show the object: AccessDenied: No. (HTTP 403)"),
  ),
};

/** What a wait prints. */
export const waitReports: Messages = {
  "Waiting for the task of …: still running, …": reporting(wait, { [taskId]: running }),
  "Waiting for the tasks: … of … ended, …": async () => {
    const them = waitingServices({ [taskId]: failed, [film.taskId]: running });
    const read = them.context.imm.read;
    let looks = 0;
    const imm: WaitContext["imm"] = {
      read: (...question) => {
        looks += 1;
        return looks < 3 ? read(...question) : Promise.reject(new StatusUnavailable("IMM wasn't reached"));
      },
    };
    await complete("wait", both, { ended: {} }, { ...them.context, imm }).catch(() => undefined);
    return them.reports.join("\n");
  },
  "…: task … was submitted more than seven days ago, and IMM has forgotten how it ended…": reporting(
    { ...wait, tasks: [{ ...pages, onDelete: "deleteTarget" }] },
    {},
    ({ pass }) => pass(weekMs),
  ),
  "The outputs don't tell which objects the tasks made …": reporting(
    { ...wait, tasks: [{ ...pages, target: "oss://{bucket}-{index}/q3.pdf" }] },
    { [taskId]: succeeded },
  ),
  "The outputs don't tell which objects the tasks made (…): IMM doesn't say when the task began": reporting(
    { ...wait, tasks: [{ name: "pages", taskId, source: pages.source, target: pages.target }] },
    { [taskId]: { status: "Succeeded" } },
  ),
  "The outputs don't tell which objects the tasks made (…): More than … keys begin with …": reporting(
    { ...wait, tasks: [{ ...pages, target: "oss://my-results/{index}.pdf" }] },
    { [taskId]: succeeded },
    ({ buckets }) => {
      buckets.list = async function* () {
        const facts = { etag: "A", size: 1, lastModified: at(2) };
        for (let number = 0; number <= 100_000; number++) yield { key: `${number}.pdf`, ...facts };
      };
    },
  ),
};

/** Why IMM couldn't be asked. */
export const immErrors: Messages = {
  "IMM refused …: …": asked((response) => {
    response.writeHead(403, { "Content-Type": "application/json" });
    response.end(JSON.stringify({ Code: "NoPermission", Message: "You have no right.", RequestId: "1D99637F" }));
  }),
  "IMM refused …: UnknownError: empty answer …": asked((response) => {
    response.writeHead(404).end();
  }),
  "IMM wasn't reached at … for …: …": async () => {
    const endpoint = await closedEndpoint();
    return failure(() => ask(endpoint));
  },
  "IMM's answer to … broke off: …": asked(breakOff),
  "Bucket … isn't bound to an IMM project, so its tasks can't be looked up; …": () =>
    failure(() => new BucketProjects(noAttachment).find("my-reports")),
};

/** What getTask throws. */
export const getTaskErrors: Messages = {
  "IMM wasn't asked, because getTask has wrong arguments:": () =>
    failure(() => getTask({ taskId: "", project: "", region: "cn-hangzhou" })),
  "bucket: is missing; give the bucket of the task's source, …": () =>
    failure(() => getTask({ taskId, region: "cn-hangzhou" })),
  "The IMM project … in … doesn't know the task …": () =>
    withService(
      (response) => {
        response.writeHead(404, { "Content-Type": "application/json" });
        response.end(JSON.stringify({ Code: "ResourceNotFound", Message: "Not found.", RequestId: "1D99637F" }));
      },
      (immEndpoint) =>
        failure(() =>
          createTaskFinder({ credentials, maxDelayMs: 1 }).find(
            { region: "cn-hangzhou", immEndpoint },
            { project: "my-project" },
            taskId,
          ),
        ),
    ),
};
