import { beforeAll, describe, expect, it } from "vitest";
import { connect, failureText, startStockedEmulator, useDeployments } from "./deployment";

const deployments = useDeployments(() => startStockedEmulator());

let videos: ReturnType<typeof connect>;
beforeAll(() => {
  videos = connect(deployments.emulator);
  videos.useBucket("videos");
});

type Rules = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

function pipelineProgram(rules: Rules, args: Readonly<Record<string, unknown>> = {}): string {
  return `
    const { ProcessingPipeline } = require("pulumi-oss-processing");
    const pipeline = new ProcessingPipeline("media", {
      bucket: "videos", rules: ${JSON.stringify(rules)}, ...${JSON.stringify(args)},
    });
    exports.taskIds = pipeline.taskIds;
    exports.submitted = pipeline.submitted;
  `;
}

describe("a pipeline", () => {
  const rules: Rules = {
    previews: {
      match: "raw/**/*.mp4",
      exclude: "raw/drafts/**",
      operation: "video/animation,f_gif,w_100",
      target: "previews/{barename}.gif",
    },
    sound: { match: "raw/*.mp4", operation: "audio/convert,f_mp3", target: "oss://results/{barename}.mp3" },
  };

  it("has a task submitted for each object that is new or changed, and forgets those that have vanished", async () => {
    for (const key of ["raw/a.mp4", "raw/2026/b.mp4", "raw/drafts/c.mp4"]) await videos.put(key, Buffer.from(key));
    const project = await deployments.ofProgram(pipelineProgram(rules));
    const { stdout } = await project.stack.preview({ color: "never" });
    expect(stdout).toMatch(/media-previews: will submit 2: raw\/\S+ \(new job\), raw\/\S+ \(new job\)/);
    expect(stdout).toMatch(/media-sound: will submit 1: raw\/a\.mp4 \(new job\)/);
    const first = await project.up();
    expect(first.submissions).toBe(3);
    expect(Object.keys(first.outputs.taskIds.previews).sort()).toEqual(["raw/2026/b.mp4", "raw/a.mp4"]);
    expect(await project.up()).toMatchObject({ submissions: 0, outputs: { submitted: { previews: [], sound: [] } } });

    await videos.put("raw/d.mp4", Buffer.from("new"));
    await videos.put("raw/2026/b.mp4", Buffer.from("changed"));
    await videos.delete("raw/a.mp4");
    const next = await project.up();
    expect(next.submissions).toBe(3);
    expect(next.outputs.submitted.previews.sort()).toEqual(["raw/2026/b.mp4", "raw/d.mp4"]);
    expect(Object.keys(next.outputs.taskIds.sound)).toEqual(["raw/d.mp4"]);

    // More than is wanted is refused before anything is submitted.
    await project.setProgram(
      pipelineProgram({ ...rules, previews: { ...rules.previews, triggers: { look: 2 } } }, { maxSubmissions: 1 }),
    );
    const tooMany = "would submit 2 tasks, but maxSubmissions allows 1; nothing was submitted:";
    expect(await failureText(project.stack.preview({ color: "never" }))).toContain(tooMany);
    const refused = await project.failingUp();
    expect(refused.submissions).toBe(0);
    expect(refused.text).toContain(tooMany);
    expect(refused.text).toContain("raw/d.mp4: trigger look changed");
    expect(refused.text).not.toMatch(/^\s+at /m);
    expect((await project.stack.destroy()).summary.result).toBe("succeeded");
  });

  it("whose results would be its sources, or overwrite each other, is refused at preview", async () => {
    for (const key of ["twins/1/x.mp4", "twins/2/x.mp4"]) await videos.put(key, Buffer.from(key));
    const loop = { match: "**/*.mp4", operation: "video/convert,f_mp4", target: "out/{basename}" };
    const project = await deployments.ofProgram(pipelineProgram({ loop }));
    const looping = await failureText(project.stack.preview({ color: "never" }));
    expect(looping).toMatch(
      /loop: target: stores results such as out\/\S+\.mp4, which the rule itself would take for a source/,
    );
    expect(looping).not.toMatch(/^\s+at /m);

    const twins = { match: "twins/**", operation: "video/convert,f_mp4", target: "oss://results/{barename}.mp4" };
    await project.setProgram(pipelineProgram({ twins }));
    const { text, submissions } = await project.failingUp();
    expect(submissions).toBe(0);
    expect(text).toMatch(/twins\/2\/x\.mp4: target: is also the target of .*twins\/1\/x\.mp4/);

    await project.setProgram(pipelineProgram({ twins: { ...twins, match: "/twins/**", exlude: [] } }));
    expect((await project.failingUp()).text).toMatch(
      /twins: exlude: isn't a property of a rule; did you mean exclude\?.*twins: match: begins with a slash/s,
    );

    await project.setProgram(pipelineProgram({ twins }, { bucket: "no-such-bucket" }));
    const unlisted = await failureText(project.stack.preview({ color: "never" }));
    expect(unlisted).toMatch(
      /The sources of the pipeline media can't be looked up in oss:\/\/no-such-bucket\/.*NoSuchBucket/,
    );
    expect(unlisted).not.toMatch(/^\s+at /m);
  });
});
