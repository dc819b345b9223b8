import { describe, expect, it } from "vitest";
import {
  type BucketAttachments,
  checkAttachment,
  createAttachment,
  deleteAttachment,
  diffAttachment,
  readAttachment,
} from "../../src/lifecycle/bucket-attachment";

const inputs = { project: "media", bucket: "my-videos", region: "cn-hangzhou" };

/** An IMM that knows one bucket, bound to this project or to none. */
function imm(bound: string | undefined) {
  const state = { bound, calls: [] as string[] };
  const attachments: BucketAttachments = {
    find: async () => state.bound,
    attach: async (_connection, project) => {
      state.calls.push(`attach ${project}`);
      state.bound = project;
    },
    detach: async () => {
      state.calls.push("detach");
      state.bound = undefined;
    },
  };
  return { state, attachments };
}

describe("an attachment", () => {
  it("binds a free bucket, and frees it when it goes", async () => {
    const { state, attachments } = imm(undefined);
    const { id, outs } = await createAttachment(inputs, attachments);
    expect(id).toBe("my-videos");
    expect(outs).toEqual({ ...inputs, adopted: false });
    await deleteAttachment(outs, attachments);
    expect(state.calls).toEqual(["attach media", "detach"]);
  });

  it("takes over a binding that is there, and leaves it when it goes", async () => {
    const { state, attachments } = imm("media");
    const { outs } = await createAttachment(inputs, attachments);
    expect(outs.adopted).toBe(true);
    await deleteAttachment(outs, attachments);
    expect(state.calls).toEqual([]);
  });

  it("doesn't touch a bucket that belongs to another project", async () => {
    const { state, attachments } = imm("archive");
    await expect(createAttachment(inputs, attachments)).rejects.toThrow(
      /bound to the IMM project archive, not to media/,
    );
    await deleteAttachment({ ...inputs, adopted: false }, attachments);
    expect(state.calls).toEqual([]);
  });

  it("is found by a refresh as it is today", async () => {
    const outs = { ...inputs, adopted: false };
    expect(await readAttachment("id", outs, imm("archive").attachments)).toEqual({
      id: "id",
      // Somebody else's by now, so that destroy leaves it alone.
      props: { ...outs, project: "archive", adopted: true },
    });
    expect(await readAttachment("id", outs, imm(undefined).attachments)).toBeUndefined();
  });

  it("makes room before it moves to another project", () => {
    const outs = { ...inputs, adopted: false };
    expect(diffAttachment(outs, inputs)).toMatchObject({ changes: false, replaces: [] });
    expect(diffAttachment(outs, { ...inputs, project: "archive" })).toEqual({
      changes: true,
      replaces: ["project"],
      deleteBeforeReplace: true,
    });
    expect(diffAttachment(outs, { ...inputs, bucket: "others" })).toMatchObject({ deleteBeforeReplace: false });
  });

  it("has to be told project, bucket and region", () => {
    expect(checkAttachment(inputs)).toEqual([]);
    expect(checkAttachment({ bucket: "No Bucket" }).map(({ property }) => property)).toEqual([
      "project",
      "bucket",
      "region",
    ]);
  });
});
