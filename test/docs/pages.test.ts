import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { serviceRolePolicy } from "../../src/environment/service-role";
import { readStackConfig } from "../../src/stack/stack-config";
import { anchorsOf, type Block, blocksOf, linksOf, pages, readPage, repository } from "./markdown";
import { sourceTexts } from "./source-texts";
import { typeErrors } from "./typescript-blocks";

const namespace = "oss-processing:";

function allBlocks(...languages: string[]): Block[] {
  return pages().flatMap((page) => blocksOf(page).filter(({ language }) => languages.includes(language)));
}

describe("the pages", () => {
  it("have programs that compile", () => {
    const blocks = allBlocks("ts");
    expect(blocks.length).toBeGreaterThan(10);
    expect(typeErrors(blocks)).toEqual([]);
  }, 120_000);

  it.each(allBlocks("yaml"))("have stack config that is accepted: $place", ({ text }) => {
    const { config } = parse(text) as { readonly config?: Readonly<Record<string, unknown>> };
    if (config === undefined) return;
    const known = Object.keys((parse(readPage("Pulumi.yaml")) as { readonly config: object }).config);
    const names = Object.keys(config).filter((name) => name.startsWith(namespace));
    expect(known).toEqual(expect.arrayContaining(names.map((name) => name.slice(namespace.length))));

    const setting = (name: string) => {
      const value = config[namespace + name];
      return value === undefined ? undefined : String(value);
    };
    readStackConfig({
      jobs: config[`${namespace}jobs`] ?? {},
      wait: setting("wait"),
      maxSubmissions: setting("maxSubmissions"),
      submissions: setting,
      defaults: { region: config["alicloud:region"] as string | undefined },
    });
  });

  it.each(allBlocks("json"))("have JSON that is JSON, and policies that are policies: $place", ({ text }) => {
    const policy = JSON.parse(text) as { readonly Version?: string; readonly Statement?: readonly object[] };
    if (policy.Statement === undefined) return;
    expect(policy.Version).toBe("1");
    for (const statement of policy.Statement) {
      expect(statement).toEqual({
        Effect: "Allow",
        Action: expect.arrayContaining([expect.stringMatching(/^(oss|imm|mns|sts|ram):[A-Z]\w+$/)]),
        Resource: expect.anything(),
      });
    }
  });

  it("have the permissions that messages and the service role name", () => {
    const path = "docs/credentials-and-permissions.md";
    const policies = blocksOf(path, "json").map(
      ({ text }) => JSON.parse(text) as { readonly Statement: readonly object[] },
    );
    const buckets = { sourceBucket: "my-videos", targetBucket: "my-renditions" };
    expect(policies.at(-1)).toEqual(JSON.parse(serviceRolePolicy({ ...buckets, topic: "renditions-done" })));

    const named = sourceTexts().flatMap(({ text }) => text.match(/\b(oss|imm|mns):[A-Z][A-Za-z]+/g) ?? []);
    expect(named.length).toBeGreaterThan(5);
    const page = readPage(path);
    expect(named.filter((action) => !page.includes(action))).toEqual([]);
  });

  it("have commands that bash understands, with scripts and settings that exist", () => {
    const blocks = allBlocks("bash");
    for (const { text } of blocks) execFileSync("bash", ["-n"], { input: text, stdio: "pipe" });
    const commands = blocks.map(({ text }) => text).join("\n");
    const { scripts } = JSON.parse(readPage("package.json")) as { readonly scripts: Readonly<Record<string, string>> };
    const named = [...commands.matchAll(/\bnpm (?:run ([\w:-]+)|(start|test)\b)/g)].map(
      ([, run, short]) => run ?? short,
    );
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(named));
    const known = Object.keys((parse(readPage("Pulumi.yaml")) as { readonly config: object }).config);
    const set = [...commands.matchAll(/\boss-processing:(\w+)/g)].map(([, name]) => name);
    expect(known).toEqual(expect.arrayContaining(set));
  });

  it.each(pages())("have links that lead somewhere: %s", (page) => {
    const lost = linksOf(page).filter((link) => {
      if (/^https?:/.test(link)) return false;
      const [path = "", anchor] = link.split("#");
      const target = path === "" ? page : join(dirname(page), path);
      if (!existsSync(join(repository, target))) return true;
      return anchor !== undefined && target.endsWith(".md") && !anchorsOf(target).has(anchor);
    });
    expect(lost).toEqual([]);
  });
});
