import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** The code blocks of a page of the documentation that are in a language, in their order. */
export function codeBlocks(page: string, language: string): string[] {
  const text = readFileSync(join(dirname(__dirname), page), "utf8");
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, "gms"))].map(([, code = ""]) => code);
}
