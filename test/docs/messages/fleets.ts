import * as pulumi from "@pulumi/pulumi";
import { vi } from "vitest";
import { FleetRun } from "../../../src/lifecycle/fleet/fleet-run";
import type { PlannedJob, ShardPlan } from "../../../src/lifecycle/fleet/shard-plan";
import {
  checkFeedback,
  checkRules,
  type PlainRule,
  planJobs,
  UnknownSourcesError,
} from "../../../src/lifecycle/pipeline-plan";
import { ProcessingFleet, type ProcessingFleetArgs } from "../../../src/resources/processing-fleet";
import { ProcessingPipeline } from "../../../src/resources/processing-pipeline";
import { untoldFailures } from "../../../src/resources/untold-failures";
import { planOfSubmissions } from "../../lifecycle/fleet/plan-of-submissions";
import { knownValue, ProgramMocks } from "../../resources/program-mocks";
import { failure, type Messages, only, type Say } from "./message";
import { ossError, withService } from "./services";

const job = {
  source: "oss://my-reports/q3.docx",
  operation: "doc/convert,target_pdf",
  target: "oss://my-results/q3.pdf",
  region: "cn-hangzhou",
};

/** What a fleet that is declared so throws. */
const declaring =
  (args: { readonly [name in keyof ProcessingFleetArgs]?: unknown } & { readonly [name: string]: unknown }): Say =>
  () =>
    failure(() => new ProcessingFleet("pages", { jobs: { q3: job }, ...args } as unknown as ProcessingFleetArgs));

/** What can be wrong with a fleet. */
export const fleetProblems: Messages = {
  "…: isn't a property of a fleet; …": declaring({ limit: 5 }),
  "jobs: must be a map from each job's name to the job, or a list of jobs, …": declaring({ jobs: Promise.resolve({}) }),
  "jobs[…]: must be a job, …": declaring({ jobs: ["q3"] }),
  "jobs[…]: has no name, and no target whose key could be one; …": declaring({
    jobs: [{ ...job, operation: "image/deblindwatermark,s_low", target: undefined }],
  }),
  "jobs[…]: has a name that is no text: …": declaring({ jobs: [{ ...job, name: 3 }] }),
  "…: name: is the name of several jobs of the list; …": declaring({ jobs: [job, job] }),
  "formerNames: must be a map from a job's name to its first one": declaring({ formerNames: "q2" }),
  "formerNames.…: is no job of this fleet; …": declaring({ formerNames: { q4: "q2" } }),
  "formerNames.…: must be a job's first name, …": declaring({ formerNames: { q3: 2 } }),
  "…: formerNames: … is the first name of … too, …": declaring({
    jobs: { q3: job, q4: { ...job, target: "oss://my-results/q4.pdf" } },
    formerNames: { q4: "q3" },
  }),
  '…: onDelete: is "deleteTarget", which needs a wait …; give the fleet wait, …': declaring({
    defaults: { onDelete: "deleteTarget" },
  }),
  "wait: waits for tasks of one region only, but the jobs are in …; declare a fleet for each": declaring({
    jobs: { q3: job, q4: { ...job, region: "cn-shanghai", target: "oss://my-results/q4.pdf" } },
    wait: {},
  }),
  "The fleet … has no job …, whose taskId was asked for…": async () => {
    await ProgramMocks.install();
    const fleet = new ProcessingFleet("pages", { jobs: { q3: { ...job, watchSource: false } } });
    return failure(() => fleet.taskId("q4"));
  },
};

function plan(count: number, change?: Partial<ShardPlan>): ShardPlan {
  return planOfSubmissions(
    Array.from({ length: count }, (_, number) => `q${number + 1}`),
    change,
  );
}

/** What a fleet of two shards prints. */
const running =
  (work: (run: FleetRun, pass: (seconds: number) => void) => unknown): Say =>
  async () => {
    let now = 0;
    const lines: string[] = [];
    const run = new FleetRun("pages", 8, { now: () => new Date(now), say: (line) => lines.push(line) });
    await work(run, (seconds) => {
      now += seconds * 1000;
    });
    return lines.join("\n");
  };

/** What a fleet prints before and while it submits. */
export const fleetReports: Messages = {
  "…: will submit …: … and … more": running((run) => {
    run.plan("0", 2, plan(9, { removed: 3 }));
    run.plan("f", 2, plan(3, { unknown: ["x"] }));
  }),
  "…: in all: will submit …": running(async (run) => {
    run.plan("0", 2, plan(9));
    await run.begin(async () => ({ submissions: 9 }));
    run.plan("f", 2, plan(3));
  }),
  "…: won't submit … in doubt": running((run) => {
    const refused = plan(1, { planned: [{ ...(plan(1).planned[0] as PlannedJob), decision: { action: "refuse" } }] });
    run.plan("0", 1, refused);
  }),
  "…: will take over … that a killed deploy submitted": running((run) => run.plan("0", 1, plan(0, { recovered: 639 }))),
  "…: a deploy was killed while requests of … of these were on their way, so that their tasks may run twice: …":
    running((run) => {
      const job = { name: "q1" } as PlannedJob["job"];
      run.plan("0", 1, plan(1, { interrupted: [{ job, sentAt: "2026-11-23T08:00:00.000Z" }] }));
    }),
  "…: … of … submitted…": running(async (run, pass) => {
    run.plan("0", 1, plan(400));
    await run.begin(async () => ({ submissions: 400 }));
    pass(2);
    await run.submit(async () => false);
  }),
};

/** What a deploy of a fleet fails with, and what a preview warns of. */
export const fleetErrors: Messages = {
  "… jobs failed; what came of the others is recorded, and the next deploy tries only these again:": async () => {
    const run = new FleetRun("pages", 8, { now: () => new Date(0), say: () => {} });
    for (let number = 1; number <= 22; number++) {
      const message = `A task submitted at 2026-11-23T08:00:0${number % 10}.000Z may be running`;
      run.fail({ job: `q${number}`, message });
    }
    return run.failure as string;
  },
  "…: jobs failed, and the resource that tells which is left out of this deploy. …": () => untoldFailures("pages"),
  "So it is with … more: …": () =>
    withService(ossError(404, "NoSuchKey"), async (endpoint) => {
      vi.stubEnv("OSS_ACCESS_KEY_ID", "id");
      vi.stubEnv("OSS_ACCESS_KEY_SECRET", "secret");
      const said = new Promise<string>((resolve) => {
        vi.spyOn(pulumi.log, "warn").mockImplementation(async (line) => resolve(line));
      });
      try {
        await ProgramMocks.install({ preview: true });
        const q4 = { ...job, source: "oss://my-reports/q4.docx", target: "oss://my-results/q4.pdf" };
        const fleet = new ProcessingFleet("sources", { jobs: { q3: job, q4 }, defaults: { endpoint } });
        await knownValue(fleet.urn);
        return await said;
      } finally {
        vi.restoreAllMocks();
        vi.unstubAllEnvs();
      }
    }),
};

const rule: PlainRule = {
  match: "reports/**/*.docx",
  operation: "doc/convert,target_pdf",
  target: "pdf/{barename}.pdf",
};
const ruled =
  (change: object): Say =>
  () =>
    only(checkRules({ pages: { ...rule, ...change } }));
const fed = (rules: Record<string, PlainRule>) => checkFeedback("my-reports", rules, planJobs("my-reports", rules, []));

/** What can be wrong with the rules of a pipeline. */
export const ruleProblems: Messages = {
  "…: isn't a property of a rule; …": ruled({ colour: "red" }),
  "match: is missing; give a pattern of keys, …": ruled({ match: [] }),
  "match: must be a pattern of keys, …": ruled({ match: [""] }),
  "match: begins with a slash, which no key does …": ruled({ match: "/reports/*.docx" }),
  "match: is an address …; give the part after the bucket, …": ruled({ match: "oss://my-reports/*.docx" }),
  "match: begins with ! …; say with exclude which keys aren't meant": ruled({ match: "!reports/*.docx" }),
  "match: isn't a pattern …": ruled({ match: "[" }),
  "target: stores results such as …, which the rule itself would take for a source, deploy after deploy; …": () =>
    only(fed({ pages: { ...rule, match: "**/*.pdf" } }).problems),
};

/** A pipeline over a bucket without objects, which is declared here and warns. */
const pipelineWarning: Say = () =>
  withService(
    (response) => response.end("<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>"),
    async (endpoint) => {
      vi.stubEnv("OSS_ACCESS_KEY_ID", "id");
      vi.stubEnv("OSS_ACCESS_KEY_SECRET", "secret");
      const said = new Promise<string>((resolve) => {
        vi.spyOn(pulumi.log, "warn").mockImplementation(async (line) => resolve(line));
      });
      try {
        await ProgramMocks.install();
        const rules = { pages: rule };
        new ProcessingPipeline("pipeline", { bucket: "my-reports", region: "cn-hangzhou", endpoint, rules });
        return await said;
      } finally {
        vi.restoreAllMocks();
        vi.unstubAllEnvs();
      }
    },
  );

const declaringPipeline =
  (args: object): Say =>
  () =>
    failure(() => new ProcessingPipeline("pipeline", { bucket: "my-reports", rules: { pages: rule }, ...args }));

/** What can be wrong with a pipeline. */
export const pipelineProblems: Messages = {
  "…: isn't a property of a pipeline; …": declaringPipeline({ limit: 5 }),
  "rules: must be a map from each rule's name to its match, operation and target": declaringPipeline({ rules: [rule] }),
  'onSourceGone: is "deleteTarget", which needs a wait …; give wait, …': declaringPipeline({
    onSourceGone: "deleteTarget",
  }),
  'onSourceGone: must be "forget" or "deleteTarget", …': declaringPipeline({ onSourceGone: "delete" }),
};

/** What keeps a pipeline from knowing its sources. */
export const pipelineErrors: Messages = {
  "The sources of the pipeline … can't be looked up in oss://…/; nothing was submitted: …": async () =>
    new UnknownSourcesError("media", "my-reports", "OSS refused to list the bucket: AccessDenied").message,
};

/** What looks wrong with the rules of a pipeline. */
export const ruleWarnings: Messages = {
  "…: match: no object of the bucket … matches; …": pipelineWarning,
  "target: stores results such as …, which rule … would take for a source in the next deploy; …": () =>
    only(
      fed({
        pages: rule,
        covers: { match: "pdf/*.pdf", operation: "doc/convert,target_txt", target: "txt/{barename}.txt" },
      }).warnings,
    ),
};
