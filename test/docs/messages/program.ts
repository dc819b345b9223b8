import { Provider } from "@pulumi/alicloud/provider";
import * as pulumi from "@pulumi/pulumi";
import { vi } from "vitest";
import { CredentialChain } from "../../../src/credentials/credential-chain";
import { type CredentialSources, findCredentials } from "../../../src/credentials/credentials";
import { observeSource, type SourceObservation } from "../../../src/lifecycle/job/source-observation";
import { checkSubmissionLimit } from "../../../src/lifecycle/job/submission-limit";
import { ObjectsUnavailable } from "../../../src/lifecycle/object-store";
import { video } from "../../../src/operations/builders";
import type { SubmissionSettingName } from "../../../src/oss/submission-settings";
import { declaredJobs } from "../../../src/resources/declared-jobs";
import { fleetShardToken } from "../../../src/resources/fleet-shard";
import { ProcessingJob } from "../../../src/resources/processing-job";
import { readRecordedState } from "../../../src/resources/recorded-state";
import { validateJobs } from "../../../src/resources/validate-jobs";
import { readStackConfig, type StackConfig } from "../../../src/stack/stack-config";
import { ProgramMocks } from "../../resources/program-mocks";
import { failure, type Messages, type Say } from "./message";

const job = {
  source: "oss://my-reports/q3.docx",
  operation: "doc/convert,target_pdf",
  target: "oss://my-results/q3.pdf",
  region: "cn-hangzhou",
};

const stack =
  (changes: Partial<StackConfig>): Say =>
  () =>
    failure(() => readStackConfig({ jobs: { pages: job }, defaults: {}, ...changes }));

const setting = (name: SubmissionSettingName, value: string): Partial<StackConfig> => ({
  submissions: (asked) => (asked === name ? value : undefined),
});

const credentials =
  (changes: Partial<CredentialSources>, profile?: string): Say =>
  async () => {
    for (const name of Object.keys(process.env).filter((it) => /^(OSS|ALIBABA_CLOUD|ALICLOUD)_/.test(it))) {
      vi.stubEnv(name, undefined);
    }
    // No profile of whoever runs the tests may help out.
    vi.stubEnv("HOME", "/nonexistent");
    const chain = new CredentialChain();
    const nothing = () => undefined;
    const sources = { config: nothing, environment: nothing, chain: (named?: string) => chain.find(named), ...changes };
    try {
      return await failure(() => findCredentials(profile, sources));
    } finally {
      vi.unstubAllEnvs();
    }
  };

const source =
  (find: () => Promise<undefined>): Say =>
  async () => {
    const address = { bucket: "my-reports", key: "q3.docx" };
    const seen: SourceObservation = await observeSource({ region: "cn-hangzhou" }, address, { find });
    return Object.values(seen).join();
  };

/** What a program, or its stack's config, is told about itself. */
export const programErrors: Messages = {
  "… problems in … jobs; nothing was submitted:": () =>
    failure(() =>
      validateJobs({ pages: { ...job, target: undefined }, summary: { ...job, operation: "doc/convert" } }),
    ),
  "video.convert at … has … problem…:": () =>
    failure(() => video.convert({ format: "mp4", videoCodec: "h264", frameRate: 300 })),
  "oss-processing:jobs: is missing from the stack's config; …": stack({ jobs: undefined }),
  "oss-processing:jobs: must be a map from each job's name …": stack({ jobs: [job] }),
  "oss-processing:wait: must be a duration …": stack({ wait: "30" }),
  "oss-processing:maxSubmissions: must be a whole number from 0, …": stack({ maxSubmissions: "few" }),
  "oss-processing:requestsPerSecond: must be a whole number of at least 1, …": stack(setting("requestsPerSecond", "0")),
  "oss-processing:concurrency: must be a whole number of at least 1, …": stack(setting("concurrency", "0")),
  "oss-processing:answerTimeout: must be a duration …": stack(setting("answerTimeout", "soon")),
  '…: onDelete: is "deleteTarget", which needs a wait that sees what the task makes; set oss-processing:wait, …': stack(
    {
      jobs: { pages: { ...job, onDelete: "deleteTarget" } },
    },
  ),
  "This deploy would submit …, but maxSubmissions allows …; nothing was submitted:": () =>
    failure(() =>
      checkSubmissionLimit(
        Array.from({ length: 12 }, (_, number) => ({ job: `page-${number + 1}`, reason: "operation changed" })),
        10,
      ),
    ),
  "Pulumi's engine doesn't tell what is recorded of the stack's resources, …": async () => {
    await pulumi.runtime.setMocks(
      { newResource: () => ({ id: "id", state: {} }), call: () => ({}) },
      "project",
      "stack",
      false,
      "organization",
    );
    return failure(() => readRecordedState());
  },
  "…: the outputs of a fleet don't hold its jobs; …": () =>
    failure(() => declaredJobs({ type: fleetShardToken, name: "fleet-a", props: { tasks: "{}" } })),
};

/** What is said about credentials. */
export const credentialErrors: Messages = {
  "No Alibaba Cloud credentials were found. Set one of these:": credentials({}),
  "… is set but … is not; set both, or neither …": credentials({
    environment: (name) => (name === "OSS_ACCESS_KEY_ID" ? "id" : undefined),
  }),
  "ALIBABA_CLOUD_ACCESS_KEY_ID and ALICLOUD_ACCESS_KEY are different keys, …": () =>
    new Promise((resolve, reject) => {
      const environment: Readonly<Record<string, string>> = {
        ALIBABA_CLOUD_ACCESS_KEY_ID: "one",
        ALIBABA_CLOUD_ACCESS_KEY_SECRET: "secret",
        ALICLOUD_ACCESS_KEY: "another",
      };
      const sources = {
        config: () => undefined,
        environment: (name: string) => environment[name],
        chain: () => Promise.reject(new Error("not asked")),
        warn: resolve,
      };
      findCredentials(undefined, sources).catch(reject);
    }),
  "The profile … of the Alibaba Cloud CLI has no credentials that work: …": credentials({}, "audit"),
};

/** What is said about sources, at preview as well. */
export const sourceErrors: Messages = {
  "The source … doesn't exist; upload it first, …": source(async () => undefined),
  "The source … couldn't be looked at, so nothing was submitted: …": source(() =>
    Promise.reject(
      new ObjectsUnavailable(
        "OSS refused to show the object: AccessDenied: No. (HTTP 403, request ID 65A0F0F0F0F0F0F0F0F0F0F0)",
      ),
    ),
  ),
};

/** What is said of an `alicloud.Provider` that jobs are declared with. */
export const providerWarnings: Messages = {
  "This provider has … of its own, which the processing jobs declared with it don't use, …": async () => {
    const said = new Promise<string>((resolve) => {
      vi.spyOn(pulumi.log, "warn").mockImplementation(async (line) => resolve(line));
    });
    try {
      await ProgramMocks.install();
      const provider = new Provider("beijing", { region: "cn-beijing", accessKey: "id", secretKey: "secret" });
      new ProcessingJob("pages", { ...job, watchSource: false }, { provider });
      return await said;
    } finally {
      vi.restoreAllMocks();
    }
  },
};
