import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { UpOptions } from "@pulumi/pulumi/automation";
import { describe, expect, it } from "vitest";
import { connect, type Project, startStockedEmulator, useDeployments } from "./deployment";

/** Temporary credentials, as a person or a pipeline has them. */
const sts = { accessKeyId: "STS.LeakTest", accessKeySecret: "HUSH-KEY-SECRET", securityToken: "HUSH-SECURITY-TOKEN" };

const deployments = useDeployments(async () => {
  const local = { accessKeyId: "local-id", accessKeySecret: "local-secret" };
  const emulator = await startStockedEmulator({ credentials: [local, sts] });
  const client = connect(emulator);
  client.useBucket("videos");
  await client.put("HUSH-SOURCE.mp4", Buffer.from("not really a video"));
  return emulator;
});

/** A job most of which is secret, and the wait for its task. A target is a job's ID, which nobody can hide. */
const program = `
  const pulumi = require("@pulumi/pulumi");
  const { ProcessingJob } = require("pulumi-oss-processing");
  const hush = (value) => pulumi.secret(value);
  const name = process.env.JOB ?? "a";
  const job = new ProcessingJob(name, {
    source: hush("oss://videos/HUSH-SOURCE.mp4"),
    operation: hush("audio/convert,f_mp3,ab_98765"),
    target: "oss://results/" + name + ".mp3",
    notify: hush("HUSH-TOPIC"),
    triggers: hush({ token: process.env.TRIGGER ?? "HUSH-TRIGGER" }),
  });
  if (process.env.WAIT) job.wait({ timeout: "1m", interval: "100ms" });
  for (const name of ["taskId", "reason", "instruction", "source", "operation", "id"]) exports[name] = job[name];
`;

/** As much as Pulumi can be made to say. */
const verbose = { color: "never", logToStdErr: true, logVerbosity: 9, debug: true } as const;

/** Deploys, well or badly; gives back all that is said. */
async function everythingSaid(project: Project, options: UpOptions = { color: "never" }): Promise<string> {
  const said: string[] = [];
  const onOutput = (text: string) => said.push(text);
  const failure = await project.stack.up({ ...options, onOutput, onError: onOutput }).then(
    () => "",
    (error: unknown) => String(error),
  );
  return said.join("\n") + failure;
}

/** Everything that Pulumi has stored of a project: state, its backups and history. */
async function everythingStored(project: Project): Promise<string> {
  const folder = join(project.folder, "backend");
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return (await Promise.all(files.map(({ parentPath, name }) => readFile(join(parentPath, name), "utf8")))).join("\n");
}

/** Where secrets are found in a text, with what stands around them. */
function leaks(text: string, secrets: readonly string[]): string[] {
  return secrets.flatMap((secret) => {
    const places = text.split(secret).slice(0, -1);
    let end = 0;
    return places.map((before) => {
      end += before.length + secret.length;
      return text.slice(Math.max(0, end - secret.length - 150), end + 50);
    });
  });
}

/** The signatures and keys of all requests so far. */
function signatures(): string[] {
  return deployments.emulator.requests.flatMap(
    ({ headers }) => /Signature=(\w+)/.exec(headers.authorization ?? "")?.[1] ?? [],
  );
}

describe("keys, tokens and signatures", () => {
  it.each(["the stack's config", "the environment"])(
    "from %s are nowhere in state, outputs, errors and logs",
    async (place) => {
      const project = await deployments.ofProgram(program);
      const fromConfig = place === "the stack's config";
      project.setEnvironment("OSS_ACCESS_KEY_ID", fromConfig ? "" : sts.accessKeyId);
      project.setEnvironment("OSS_ACCESS_KEY_SECRET", fromConfig ? "" : sts.accessKeySecret);
      project.setEnvironment("OSS_SESSION_TOKEN", fromConfig ? "" : sts.securityToken);
      if (fromConfig) {
        await project.setConfig("alicloud:accessKey", sts.accessKeyId, { secret: true });
        await project.setConfig("alicloud:secretKey", sts.accessKeySecret, { secret: true });
        await project.setConfig("alicloud:securityToken", sts.securityToken, { secret: true });
      }
      const before = deployments.emulator.requests.length;
      deployments.emulator.injectFault({ operation: "async-process", kind: "accept-then-reset" });
      const failed = await everythingSaid(project, verbose);
      project.setEnvironment("JOB", "b");
      const succeeded = await everythingSaid(project, verbose);
      const requests = deployments.emulator.requests.slice(before);
      expect(requests.map(({ headers }) => headers["x-oss-security-token"])).toEqual(
        requests.map(() => sts.securityToken),
      );

      const outputs = JSON.stringify(await project.stack.outputs());
      const all = [failed, succeeded, outputs, await everythingStored(project)].join("\n");
      expect(failed).toContain("the outcome is unknown");
      expect(outputs).toContain("MediaConvert-");
      expect(leaks(all, [sts.accessKeySecret, sts.securityToken, ...signatures()])).toEqual([]);
    },
  );
});

describe("secret arguments of a job", () => {
  it("stay out of what is said and stored when it succeeds, fails, is in doubt, and is waited for", async () => {
    const project = await deployments.ofProgram(program);
    const said: string[] = [];
    const { emulator } = deployments;
    emulator.injectFault({
      operation: "async-process",
      kind: "refuse",
      status: 404,
      code: "NoSuchKey",
      message: "No.",
    });
    said.push(await everythingSaid(project));
    emulator.injectFault({ operation: "async-process", kind: "accept-then-reset" });
    said.push(await everythingSaid(project));
    said.push(await everythingSaid(project));
    project.setEnvironment("JOB", "b");
    project.setEnvironment("WAIT", "yes");
    emulator.injectFault({ operation: "task", kind: "fail", code: "Broken", message: "Can't." });
    said.push(await everythingSaid(project));
    project.setEnvironment("TRIGGER", "HUSH-OTHER-TRIGGER");
    said.push(await everythingSaid(project));

    const reasons = [
      "refused the task",
      "the outcome is unknown",
      "until you decide",
      "Broken",
      "b: will submit: trigger token changed",
    ];
    expect(said.map((text, place) => text.includes(reasons[place] as string))).toEqual(reasons.map(() => true));
    expect(leaks([...said, await everythingStored(project)].join("\n"), ["HUSH", "98765"])).toEqual([]);
  });

  it("stay out of what a fleet says and stores", async () => {
    const project = await deployments.ofProgram(`
      const pulumi = require("@pulumi/pulumi");
      const { ProcessingFleet } = require("pulumi-oss-processing");
      new ProcessingFleet("fleet", {
        jobs: {
          hushed: {
            source: pulumi.secret("oss://videos/HUSH-SOURCE.mp4"),
            operation: pulumi.secret("audio/convert,f_mp3,ab_98765"),
            target: "oss://results/hushed.mp3",
          },
          open: { source: "oss://videos/a.mp4", operation: "audio/convert,f_mp3", target: "oss://results/open.mp3" },
        },
      });
    `);
    deployments.emulator.injectFault({ operation: "async-process", kind: "accept-then-reset", times: 2 });
    const said = await everythingSaid(project);
    expect(said).toContain("(secret)");
    expect(said).toContain("oss://videos/a.mp4");
    expect(leaks(said + (await everythingStored(project)), ["HUSH", "98765"])).toEqual([]);
  });
});
