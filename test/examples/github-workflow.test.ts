import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseDocument } from "yaml";

const folder = join(dirname(dirname(__dirname)), "examples", "ci-github-actions");
const text = readFileSync(join(folder, ".github", "workflows", "processing.yml"), "utf8");

/** What a value has to be, in the manner of a JSON schema: GitHub's own is a thousand times as long. */
type Shape =
  | "text"
  | "number"
  | "boolean"
  | readonly string[]
  | { readonly list: Shape }
  | { readonly map: Shape }
  | { readonly either: readonly Shape[] }
  | { readonly required?: Readonly<Record<string, Shape>>; readonly optional: Readonly<Record<string, Shape>> };

const permissions: Shape = { map: ["read", "write", "none"] };
const environment: Shape = { map: { either: ["text", "number", "boolean"] } };
const expression: Shape = "text";
const branches: Shape = { optional: { branches: { list: "text" }, paths: { list: "text" } } };
const action: Shape = {
  required: { uses: "text" },
  optional: { name: "text", id: "text", if: expression, with: environment, env: environment },
};
const command: Shape = { required: { run: "text" }, optional: { name: "text", if: expression, env: environment } };
const job: Shape = {
  required: { "runs-on": "text", steps: { list: { either: [action, command] } } },
  optional: {
    if: expression,
    needs: "text",
    permissions,
    env: environment,
    environment: "text",
    "timeout-minutes": "number",
  },
};
const workflow: Shape = {
  required: { name: "text", on: { optional: { pull_request: branches, push: branches } }, jobs: { map: job } },
  optional: {
    permissions,
    env: environment,
    concurrency: {
      required: { group: "text" },
      optional: { "cancel-in-progress": { either: ["boolean", expression] } },
    },
  },
};

function isWords(shape: Shape): shape is readonly string[] {
  return Array.isArray(shape);
}

/** Where a value isn't what it has to be. */
function misfits(value: unknown, shape: Shape, path = "workflow"): string[] {
  if (shape === "text" || shape === "number" || shape === "boolean") {
    const type = shape === "text" ? "string" : shape;
    return typeof value === type ? [] : [`${path} is no ${shape}`];
  }
  if (isWords(shape)) return shape.includes(String(value)) ? [] : [`${path} is none of ${shape.join(", ")}`];
  const entries = typeof value === "object" && value !== null ? Object.entries(value) : [];
  if ("list" in shape) {
    if (!Array.isArray(value)) return [`${path} is no list`];
    return value.flatMap((item, index) => misfits(item, shape.list, `${path}[${index}]`));
  }
  if ("either" in shape) {
    const found = shape.either.map((choice) => misfits(value, choice, path));
    return found.some((problems) => problems.length === 0) ? [] : (found[0] as string[]);
  }
  if (Array.isArray(value) || typeof value !== "object" || value === null) return [`${path} is no map`];
  if ("map" in shape) return entries.flatMap(([name, inner]) => misfits(inner, shape.map, `${path}.${name}`));
  const { required = {}, optional } = shape as Extract<Shape, { readonly optional: unknown }>;
  const missing = Object.keys(required).filter((name) => !(name in value));
  return [
    ...missing.map((name) => `${path}.${name} is missing`),
    ...entries.flatMap(([name, inner]) => {
      const expected = required[name] ?? optional[name];
      return expected === undefined ? [`${path}.${name} is unknown`] : misfits(inner, expected, `${path}.${name}`);
    }),
  ];
}

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Workflow {
  readonly on: object;
  readonly jobs: Readonly<
    Record<string, { readonly if: string; readonly env: object; readonly steps: readonly Step[] }>
  >;
}

const parsed = parseDocument(text, { strict: true, uniqueKeys: true });
const content = parsed.toJS() as Workflow;

describe("the workflow for GitHub Actions", () => {
  it("is YAML without a mistake, and a workflow", () => {
    expect(parsed.errors).toEqual([]);
    expect(parsed.warnings).toEqual([]);
    expect(misfits(content, workflow)).toEqual([]);
    expect(misfits({ ...content, onn: {} }, workflow)).toEqual(["workflow.onn is unknown"]);
  });

  it("has expressions that close and read what there is", () => {
    expect(text.match(/\$\{\{/g)).toHaveLength(text.match(/\}\}/g)?.length ?? 0);
    for (const [, inside] of text.matchAll(/\$\{\{(.*?)\}\}/g)) {
      expect(inside).toMatch(/^ (github|secrets)\.[\w.]+( (\|\||==) '[\w-]+')? $/);
    }
    const secrets = new Set([...text.matchAll(/secrets\.(\w+)/g)].map((match) => match[1]));
    const readme = readFileSync(join(folder, "README.md"), "utf8");
    for (const secret of secrets) expect(readme).toContain(`\`${secret}\``);
  });

  it("previews pull requests, and deploys only what was merged", () => {
    const { preview, deploy } = content.jobs;
    const pulumiOf = (steps: readonly Step[] = []) => steps.filter(({ uses }) => uses?.startsWith("pulumi/actions@"));
    expect(preview?.if).toContain("github.event_name == 'pull_request'");
    expect(pulumiOf(preview?.steps).map((step) => step.with?.command)).toEqual(["preview"]);
    expect(deploy?.if).toBe("github.event_name == 'push'");
    expect(pulumiOf(deploy?.steps).map((step) => step.with?.command)).toEqual(["up"]);
    expect(content.on).toEqual({ pull_request: { branches: ["main"] }, push: { branches: ["main"] } });
    // A preview mustn't hold keys that may submit.
    expect(JSON.stringify(preview?.env)).not.toContain("DEPLOY");
  });

  it("names a version of each action, and a stack that there is", () => {
    const steps = Object.values(content.jobs).flatMap((job) => job.steps);
    for (const { uses } of steps) if (uses !== undefined) expect(uses).toMatch(/^[\w-]+\/[\w-]+@v\d+$/);
    for (const step of steps.filter(({ uses }) => uses?.startsWith("pulumi/"))) {
      expect(readFileSync(join(folder, `Pulumi.${String(step.with?.["stack-name"])}.yaml`), "utf8")).toContain(
        "config:",
      );
    }
  });
});
