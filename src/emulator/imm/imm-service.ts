import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import type { Credential } from "../credentials";
import { OssError } from "../error-response";
import type { OssResponse } from "../exchange";
import type { Faults, RequestFault } from "../faults";
import type { BucketRecord, ObjectStore } from "../object-store";
import type { TaskService } from "../processing";
import { IMM_ACTIONS, type ImmAction } from "./action-names";
import { attachOssBucket, detachOssBucket, getOssBucketAttachment, listAttachedOssBuckets } from "./attachment-actions";
import type { ImmActionContext } from "./imm-action";
import { errorResponse, ImmError, jsonResponse } from "./imm-error";
import { ImmParameters } from "./imm-parameters";
import { actionNotFound, actionOf, IMM_VERSION, type ImmRequest, parametersOf, readImmRequest } from "./imm-request";
import { createProject, getProject, listProjects } from "./project-actions";
import type { Projects } from "./projects";
import type { RequestRate } from "./request-rate";
import { requireCloseDate, UsedNonces, verifyAcs3 } from "./signature-acs3";
import { getDecodeBlindWatermarkResult, getTask, listTasks, taskSource } from "./task-actions";

/** What IMM works with. */
export interface ImmContext {
  store: ObjectStore;
  tasks: TaskService;
  projects: Projects;
  rate: RequestRate;
  faults: Faults;
  credential(accessKeyId: string): Credential | undefined;
  now(): Date;
  /** Told of what should never happen. */
  report(error: unknown): void;
}

const ACTIONS: Readonly<Record<ImmAction, (context: ImmActionContext) => object>> = {
  GetTask: getTask,
  ListTasks: listTasks,
  GetDecodeBlindWatermarkResult: getDecodeBlindWatermarkResult,
  AttachOSSBucket: attachOssBucket,
  DetachOSSBucket: detachOssBucket,
  GetOSSBucketAttachment: getOssBucketAttachment,
  ListAttachedOSSBuckets: listAttachedOssBuckets,
  CreateProject: createProject,
  GetProject: getProject,
  ListProjects: listProjects,
};

/** IMM: the service behind OSS that runs the processing, with an API of its own for tasks and bindings. */
export class ImmService {
  readonly #context: ImmContext;
  readonly #nonces = new UsedNonces();

  constructor(context: ImmContext) {
    this.#context = context;
  }

  /**
   * Answers a request: reads, verifies, strikes with faults, dispatches.
   * @param signal ends delays made on purpose
   */
  async answer(
    request: IncomingMessage,
    signal: AbortSignal,
  ): Promise<{ response: OssResponse; fault?: RequestFault }> {
    const requestId = randomUUID().toUpperCase();
    const host = request.headers.host ?? "";
    try {
      const { content, fault } = await this.#serve(await readImmRequest(request), signal);
      return { response: jsonResponse({ RequestId: requestId, ...content }), ...(fault ? { fault } : {}) };
    } catch (error) {
      if (error instanceof ImmError) return { response: errorResponse(error, requestId, host) };
      if (request.errored || signal.aborted) throw error;
      this.#context.report(error);
      const failure = new ImmError(500, "InternalError", "The request processing has failed due to an internal error.");
      return { response: errorResponse(failure, requestId, host) };
    }
  }

  /**
   * Admits a submission to OSS for a bucket.
   * @returns the project it belongs to
   * @throws OssError that passes on this service's refusal
   */
  admitSubmission(bucket: BucketRecord): string {
    const { projects, rate, now } = this.#context;
    const project = projects.attachmentOf(bucket)?.project;
    // The words are the service's; that the status is 400 follows from IMM's own for this code.
    if (project === undefined) throw immClient("ResourceNotFound", "The specified resource Attachment is not found.");
    // That this is what OSS answers to too many submissions is our guess.
    if (!rate.admits(project, now())) throw immClient(THROTTLED.code, THROTTLED.message, 429);
    return project;
  }

  /** Told of a bucket that was deleted. That the service forgets its binding is our guess. */
  forgetBucket(bucket: string): void {
    this.#context.projects.forget(bucket);
  }

  async #serve(request: ImmRequest, signal: AbortSignal): Promise<{ content: object; fault?: RequestFault }> {
    const { store, tasks, projects, rate, faults, credential } = this.#context;
    const now = this.#context.now();
    verifyAcs3(request, { now, credential, nonces: this.#nonces });
    const values = parametersOf(request);
    const { action, version } = actionOf(request, values);
    if (version !== IMM_VERSION) throw new ImmError(400, "InvalidVersion", "Specified parameter Version is not valid.");
    if (!isImplemented(action)) throw actionNotFound();

    const parameters = new ImmParameters(values);
    const context: ImmActionContext = { parameters, projects, store, tasks, now };
    const bucket = parameters.optional("OSSBucket");
    const about = bucket === undefined ? taskSource(context) : { bucket };
    const { delayMs, skewMs, fault } = faults.strike({ operation: `imm:${action}`, ...about });
    if (delayMs > 0) await wait(delayMs, undefined, { signal });
    if (skewMs !== 0) requireCloseDate(request.headers["x-acs-date"], new Date(now.getTime() + skewMs));
    if (fault?.kind === "refuse") throw new ImmError(fault.status, fault.code, fault.message);
    if (fault?.kind === "reset") return { content: {}, fault };

    const record = bucket === undefined ? undefined : store.bucket(bucket);
    const project = parameters.optional("ProjectName") ?? (record && projects.attachmentOf(record)?.project);
    if (project !== undefined && !rate.admits(project, now)) {
      throw new ImmError(429, THROTTLED.code, THROTTLED.message);
    }
    return { content: ACTIONS[action](context), ...(fault ? { fault } : {}) };
  }
}

/** The gateway's words to an account with too many requests. That they serve for a project's limit too is our guess. */
const THROTTLED = { code: "Throttling.User", message: "Request was denied due to user flow control." };

/** A refusal of IMM as OSS passes it on. */
function immClient(code: string, message: string, status = 400): OssError {
  return new OssError(status, "Imm Client", `${code}, ${message} ${randomUUID().toUpperCase()}`);
}

function isImplemented(action: string | undefined): action is ImmAction {
  return (IMM_ACTIONS as readonly (string | undefined)[]).includes(action);
}
