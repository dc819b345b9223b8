import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { operationTables } from "../../src/operations/operations";
import { generatedFiles } from "../../tools/operations-reference";

describe("what is generated from the tables", () => {
  const files = Object.entries(generatedFiles());

  it.each(files)("%s is as the tables say: otherwise run npm run docs:operations", (path, content) => {
    expect(readFileSync(join(__dirname, "../..", path), "utf8")).toBe(content);
  });

  it("names every parameter of every operation by property and code", () => {
    const page = generatedFiles()["docs/operations.md"] as string;
    for (const { type, parameters } of operationTables) {
      const section = page.slice(page.indexOf(`\n## ${type}\n`)).split("\n## ")[1] as string;
      for (const [property, { code }] of Object.entries(parameters)) {
        expect(section).toContain(`| \`${property}\` | \`${code}\` |`);
      }
    }
  });
});

describe("a table", () => {
  it.each(operationTables)("of $type has each code once, and needs codes that exist", ({ parameters }) => {
    const codes = Object.values(parameters).map(({ code }) => code);
    expect(new Set(codes).size).toBe(codes.length);
    for (const { needs = [] } of Object.values(parameters)) expect(codes).toEqual(expect.arrayContaining([...needs]));
  });
});
