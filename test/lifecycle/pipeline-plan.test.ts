import { describe, expect, it } from "vitest";
import {
  checkFeedback,
  checkRules,
  type PlainRule,
  pipelinePrefixes,
  planJobs,
} from "../../src/lifecycle/pipeline-plan";

const pages: PlainRule = {
  match: "reports/**/*.docx",
  operation: { type: "doc/convert", format: "png" },
  target: "pages/{barename}/{index}.png",
};
const previews: PlainRule = {
  match: ["videos/*.mp4", "videos/*.mov"],
  exclude: "videos/draft-*",
  operation: { type: "video/animation", format: "gif" },
  target: { bucket: "previews", key: "{barename}.gif" },
  triggers: { look: 2 },
};

function objects(...keys: string[]) {
  return keys.map((key) => ({ key }));
}

describe("the jobs of a pipeline", () => {
  it("are made by each rule of the objects that it matches, and bear their keys", () => {
    const found = objects("reports/", "reports/a.docx", "reports/2026/b.docx", "videos/a.mp4", "videos/draft-a.mp4");
    const plan = planJobs("media", { pages, previews }, found);
    expect([...(plan.get("pages")?.keys() ?? [])]).toEqual(["reports/a.docx", "reports/2026/b.docx"]);
    expect([...(plan.get("previews") ?? [])]).toEqual([
      [
        "videos/a.mp4",
        {
          source: "oss://media/videos/a.mp4",
          operation: previews.operation,
          target: "oss://previews/{barename}.gif",
          triggers: { look: 2 },
        },
      ],
    ]);
    expect(plan.get("pages")?.get("reports/a.docx")?.target).toBe("oss://media/pages/{barename}/{index}.png");
  });

  it("need no more of the bucket than what the patterns begin with", () => {
    expect(pipelinePrefixes({ pages, previews })).toEqual(["reports/", "videos/"]);
  });
});

describe("rules", () => {
  it("are told all that is wrong with them by themselves", () => {
    const rules = {
      pages: { ...pages, match: [], tagret: "x" } as PlainRule,
      previews: { ...previews, match: "/videos/*", exclude: ["["] },
    };
    expect(checkRules(rules).map(({ job, property, message }) => `${job} ${property}: ${message}`)).toEqual([
      "pages tagret: isn't a property of a rule; did you mean target?",
      expect.stringMatching(/^pages match: is missing/),
      expect.stringMatching(/^previews match: begins with a slash/),
      expect.stringMatching(/^previews exclude: isn't a pattern/),
    ]);
    expect(checkRules({ pages, previews })).toEqual([]);
  });
});

describe("results that would be sources", () => {
  const check = (rules: Record<string, PlainRule>, ...keys: string[]) =>
    checkFeedback("media", rules, planJobs("media", rules, objects(...keys)));

  it("aren't found where targets and sources keep apart", () => {
    expect(check({ pages, previews }, "reports/a.docx", "videos/a.mp4")).toEqual({ problems: [], warnings: [] });
  });

  it.each<[string, Partial<PlainRule>, string]>([
    ["in the same folder", { match: "**/*.png", target: "pages/{index}.png" }, "pages/1.png"],
    ["whose extension the service adds", { match: "pages/*.png", target: "pages/{barename}" }, "pages/name.png"],
    ["beside their source", { match: "**", target: "{key}.{autoext}" }, "folder.png"],
  ])("of the rule itself are refused, also before there is any object: %s", (_what, change, key) => {
    const { problems } = check({ loop: { ...pages, ...change } });
    expect(problems).toEqual([
      {
        job: "loop",
        property: "target",
        message: expect.stringContaining(`results such as ${key}, which the rule itself`),
      },
    ]);
  });

  it("of rules that feed each other are refused, and those of a chain told", () => {
    const upper: PlainRule = { match: "a/*.mp4", operation: "video/convert,f_mp4", target: "b/{basename}" };
    const lower: PlainRule = { match: "b/*.mp4", operation: "video/convert,f_mp4", target: "a/{barename}.{autoext}" };
    expect(check({ upper, lower }, "a/x.mp4").problems.map(({ job }) => job)).toEqual(["upper", "lower"]);

    const end = { ...lower, target: "oss://elsewhere/{basename}" };
    const { problems, warnings } = check({ upper, end }, "a/x.mp4");
    expect(problems).toEqual([]);
    expect(warnings).toEqual([
      {
        job: "upper",
        property: "target",
        message: expect.stringMatching(/b\/x\.mp4, which rule end would take.*next deploy/),
      },
    ]);
  });
});
