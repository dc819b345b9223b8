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
  const markdown = (folder: string) =>
    readdirSync(join(repository, folder))
      .filter((name) => name.endsWith(".md"))
      .sort();
  return [...markdown("."), ...markdown("docs").map((name) => `docs/${name}`)];
}

/** The text of a page. */
export function readPage(path: string): string {
  return readFileSync(join(repository, path), "utf8");
}

/** The fenced blocks of a page, in order; those of one language, where it is named. */
export function blocksOf(path: string, language?: string): Block[] {
  const text = readPage(path);
  return [...text.matchAll(/^```(\w*)\n(.*?)^```$/gms)]
    .map(({ index, 1: its = "", 2: body = "" }) => ({
      language: its,
      text: body,
      place: `${path}:${text.slice(0, index).split("\n").length}`,
    }))
    .filter((block) => language === undefined || block.language === language);
}

/** The places of a page that links can lead to, as GitHub names them. */
export function anchorsOf(path: string): ReadonlySet<string> {
  const anchors = new Set<string>();
  for (const [, heading = ""] of withoutBlocks(readPage(path)).matchAll(/^#+ (.+)$/gm)) {
    const words = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1").toLowerCase();
    const anchor = words.replaceAll(/[^\p{L}\p{N} _-]/gu, "").replaceAll(" ", "-");
    let name = anchor;
    for (let count = 1; anchors.has(name); count++) name = `${anchor}-${count}`;
    anchors.add(name);
  }
  return anchors;
}

/** The targets of a page's links. */
export function linksOf(path: string): string[] {
  return [...withoutBlocks(readPage(path)).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) => target);
}

function withoutBlocks(text: string): string {
  return text.replaceAll(/^```.*?^```$/gms, "");
}
