import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The root of the repository. */
export const repository = join(__dirname, "../..");

/** A fenced block of a page. */
export interface Block {
  readonly language: string;
  readonly text: string;
  /** The page's path and the line that the block begins at, as editors follow it. */
  readonly place: string;
}

/** The pages that people read, by their paths in the repository. */
export function pages(): string[] {
  const inDocs = readdirSync(join(repository, "docs")).filter((name) => name.endsWith(".md"));
  return ["README.md", "ARCHITECTURE.md", ...inDocs.sort().map((name) => `docs/${name}`)];
}

/** The text of a page. */
export function readPage(path: string): string {
  return readFileSync(join(repository, path), "utf8");
}

/** The fenced blocks of a page, in order; those of one language, where it is named. */
export function blocksOf(path: string, language?: string): Block[] {
  const text = readPage(path);
  return [...text.matchAll(/^( *)```(\w*)\n(.*?)^ *```$/gms)]
    .map(({ index, 1: indent = "", 2: its = "", 3: body = "" }) => ({
      language: its,
      text: body.replaceAll(new RegExp(`^${indent}`, "gm"), ""),
      place: `${path}:${text.slice(0, index).split("\n").length}`,
    }))
    .filter((block) => language === undefined || block.language === language);
}
