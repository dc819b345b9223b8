import { describe, expect, it } from "vitest";
import type { EmulatorOptions } from "../../../src/emulator";
import {
  clientOf,
  emulatorForTest,
  emulatorWithBucket,
  failureOf,
  submit,
  temporaryDirectory,
} from "../emulator-client";
import { callImm } from "./imm-client";

const BODY = "x-oss-async-process=video/convert,f_mp4|sys/saveas,o_Yg";

async function emulatorWithSource(options: EmulatorOptions = {}) {
  const { emulator, client } = await emulatorWithBucket(options);
  await client.put("a.mp4", Buffer.from("film"));
  const imm = async (action: string, parameters: Record<string, unknown>) => {
    const { status, body } = await callImm(emulator, action, { parameters });
    return status === 200 ? body : `${status} ${body.Code}: ${body.Message}`;
  };
  return { emulator, client, imm };
}

const bucket = { OSSBucket: "examplebucket" };
const NOT_ATTACHED = "400 ResourceNotFound: The specified resource Attachment is not found.";

describe("by default", () => {
  it("every bucket there is counts as bound to the project local", async () => {
    const { emulator, client, imm } = await emulatorWithSource();
    expect(await imm("GetOSSBucketAttachment", bucket)).toEqual({
      RequestId: expect.any(String),
      ProjectName: "local",
      Description: "",
      CreateTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+08:00$/),
      UpdateTime: expect.any(String),
    });
    expect(await imm("GetOSSBucketAttachment", { OSSBucket: "no-such-bucket" })).toBe(NOT_ATTACHED);
    expect(await imm("AttachOSSBucket", { ProjectName: "local", ...bucket })).toBe(
      "400 ResourceAlreadyExists: The specified resource Attachment already exists.",
    );
    await submit(client, "a.mp4", BODY);
    expect(emulator.tasks.list()).toHaveLength(1);
  });

  it("a bucket may be unbound all the same, and bound to another project", async () => {
    const { emulator, client, imm } = await emulatorWithSource();
    expect(await imm("DetachOSSBucket", bucket)).toEqual({ RequestId: expect.any(String) });
    expect(await imm("DetachOSSBucket", bucket)).toBe(NOT_ATTACHED);
    expect(await failureOf(submit(client, "a.mp4", BODY))).toMatchObject({ code: "Imm Client" });
    await imm("CreateProject", { ProjectName: "other" });
    await imm("AttachOSSBucket", { ProjectName: "other", ...bucket });
    expect(await imm("GetOSSBucketAttachment", bucket)).toMatchObject({ ProjectName: "other" });
    expect(await submit(client, "a.mp4", BODY)).toBeDefined();
    expect(emulator.requests.map(({ refusal }) => refusal)).toEqual(["Imm Client", undefined]);
  });
});

describe("where buckets start unbound", () => {
  const unbound = { unbound: true };

  it("a submission for an unbound bucket is refused in the service's words", async () => {
    const { emulator, client, imm } = await emulatorWithSource(unbound);
    expect(await imm("GetOSSBucketAttachment", bucket)).toBe(NOT_ATTACHED);
    expect(await failureOf(submit(client, "a.mp4", BODY))).toMatchObject({
      status: 400,
      code: "Imm Client",
      message: expect.stringMatching(
        /^ResourceNotFound, The specified resource Attachment is not found\. [0-9A-F-]{36}$/,
      ),
    });
    expect(emulator.tasks.list()).toEqual([]);

    await imm("AttachOSSBucket", { ProjectName: "local", Description: "films", ...bucket });
    expect(await imm("GetOSSBucketAttachment", bucket)).toMatchObject({ ProjectName: "local", Description: "films" });
    await submit(client, "a.mp4", BODY);
    expect(emulator.tasks.list()).toHaveLength(1);
  });

  it("a bucket is bound to one project, once", async () => {
    const { imm } = await emulatorWithSource(unbound);
    await imm("CreateProject", { ProjectName: "other" });
    const attach = (ProjectName: string, more: object = {}) =>
      imm("AttachOSSBucket", { ProjectName, ...bucket, ...more });
    expect(await attach("nobody")).toBe("400 ResourceNotFound: The specified resource Project is not found.");
    expect(await attach("local", { OSSBucket: "no-such-bucket" })).toMatch(
      /^400 ResourceNotFound: .* OSSBucket is not/,
    );
    expect(await attach("local", { OSSBucket: "" })).toMatch(/^400 MissingOSSBucket: /);
    expect(await attach("local", { Description: "x".repeat(129) })).toMatch(/^400 InvalidArgument: .*Description/);
    expect(await attach("local")).toEqual({ RequestId: expect.any(String) });
    for (const project of ["local", "other"]) {
      expect(await attach(project)).toBe(
        "400 ResourceAlreadyExists: The specified resource Attachment already exists.",
      );
    }
  });

  it("the buckets of a project can be listed, page by page", async () => {
    const { emulator, imm } = await emulatorWithSource(unbound);
    await imm("CreateProject", { ProjectName: "other" });
    const names = ["bucket-a", "bucket-b", "bucket-c", "bucket-d"];
    for (const name of names) await clientOf(emulator).putBucket(name);
    for (const name of names) {
      const ProjectName = name === "bucket-b" ? "other" : "local";
      await imm("AttachOSSBucket", { ProjectName, OSSBucket: name });
    }
    const page = async (NextToken: string) => {
      const answer = await imm("ListAttachedOSSBuckets", { ProjectName: "local", MaxResults: 2, NextToken });
      const { AttachedOSSBuckets, NextToken: next } = answer as {
        AttachedOSSBuckets: { OSSBucket: string; ProjectName: string }[];
        NextToken: string;
      };
      return { buckets: AttachedOSSBuckets.map(({ OSSBucket }) => OSSBucket), next };
    };
    const first = await page("");
    expect(first.buckets).toEqual(["bucket-a", "bucket-c"]);
    expect(await page(first.next)).toEqual({ buckets: ["bucket-d"], next: "" });
    expect(await imm("ListAttachedOSSBuckets", { ProjectName: "nobody" })).toMatch(/Project is not found/);
  });
});

it("bindings and projects survive a restart", async () => {
  const dataDirectory = await temporaryDirectory();
  const before = await emulatorWithSource({ dataDirectory, unbound: true });
  await clientOf(before.emulator).putBucket("second-bucket");
  await before.imm("CreateProject", { ProjectName: "films", Description: "All films.", ServiceRole: "MyRole" });
  await before.imm("AttachOSSBucket", { ProjectName: "films", ...bucket });
  const project = await before.imm("GetProject", { ProjectName: "films" });
  await before.emulator.close();

  const lenient = await emulatorForTest({ dataDirectory });
  const call = async (emulator: typeof lenient, action: string, parameters: object) =>
    (await callImm(emulator, action, { parameters: { ...parameters } })).body;
  expect(await call(lenient, "GetOSSBucketAttachment", bucket)).toMatchObject({ ProjectName: "films" });
  expect(await call(lenient, "GetProject", { ProjectName: "films" })).toMatchObject({
    Project: (project as { Project: object }).Project,
  });
  expect(await call(lenient, "DetachOSSBucket", { OSSBucket: "second-bucket" })).not.toHaveProperty("Code");
  await lenient.close();

  const after = await emulatorForTest({ dataDirectory });
  expect(await call(after, "GetOSSBucketAttachment", { OSSBucket: "second-bucket" })).toMatchObject({
    Code: "ResourceNotFound",
  });
});

it("a bucket that was deleted and made anew starts like any other", async () => {
  const { emulator, imm } = await emulatorWithSource({ unbound: true });
  const client = clientOf(emulator);
  const attached = { ProjectName: "local", OSSBucket: "short-lived" };
  await client.putBucket("short-lived");
  await imm("AttachOSSBucket", attached);
  await client.deleteBucket("short-lived");
  await client.putBucket("short-lived");
  expect(await imm("GetOSSBucketAttachment", attached)).toBe(NOT_ATTACHED);
  expect(await imm("AttachOSSBucket", attached)).toEqual({ RequestId: expect.any(String) });
});

it("a task belongs to the project its bucket was bound to when it was submitted", async () => {
  const { emulator, client, imm } = await emulatorWithSource({ unbound: true });
  const attach = async (ProjectName: string) => {
    await imm("CreateProject", { ProjectName });
    await imm("DetachOSSBucket", bucket);
    await imm("AttachOSSBucket", { ProjectName, ...bucket });
  };
  await attach("first");
  await submit(client, "a.mp4", BODY);
  await attach("second");
  await submit(client, "a.mp4", BODY);
  const [one, two] = emulator.tasks.list();
  for (const [ProjectName, task] of [
    ["first", one],
    ["second", two],
  ] as const) {
    expect(await imm("ListTasks", { ProjectName })).toMatchObject({ Tasks: [{ TaskId: task?.id }] });
    const named = { ProjectName, TaskType: "MediaConvert", TaskId: task?.id };
    expect(await imm("GetTask", named)).toMatchObject({ ProjectName, Status: "Running" });
  }
});

it("projects are made once, with plain names, and listed by prefix", async () => {
  const { imm } = await emulatorWithSource();
  for (const name of ["films-a", "films-b", "music"]) await imm("CreateProject", { ProjectName: name });
  expect(await imm("CreateProject", { ProjectName: "music" })).toBe(
    "400 ResourceAlreadyExists: The specified resource Project already exists.",
  );
  expect(await imm("CreateProject", { ProjectName: "1/2" })).toMatch(/^400 InvalidArgument: .*ProjectName/);
  const list = async (parameters: object) =>
    ((await imm("ListProjects", { ...parameters })) as { Projects: { ProjectName: string }[] }).Projects.map(
      ({ ProjectName }) => ProjectName,
    );
  expect(await list({})).toEqual(["films-a", "films-b", "local", "music"]);
  expect(await list({ Prefix: "films-" })).toEqual(["films-a", "films-b"]);
});
