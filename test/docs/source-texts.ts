import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import ts from "typescript";
import { repository } from "./markdown";

/** A piece of prose in the library's source: a text, or a part of one between two placeholders. */
export interface SourceText {
  readonly text: string;
  /** File and line, as editors follow it. */
  readonly place: string;
}

/** Properties, and files, whose texts go into the reference of the operations or into the cloud, not into messages. */
const documentation = ["doc", "example", "otherwise", "description"];
const documentationFiles = ["media-parameters.ts"];

/** All prose in the texts of the library's source, the emulator's left out; comments and types aren't texts. */
export function sourceTexts(): SourceText[] {
  return sourceFiles(join(repository, "src")).flatMap((path) => {
    const file = ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.ES2022, true);
    const found: SourceText[] = [];
    const visit = (node: ts.Node): void => {
      if (ts.isTypeNode(node)) return;
      if (ts.isPropertyAssignment(node) && documentation.includes(node.name.getText())) return;
      if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node)) {
        const line = file.getLineAndCharacterOfPosition(node.getStart()).line + 1;
        if (isProse(node.text)) found.push({ text: node.text, place: `${relative(repository, path)}:${line}` });
      }
      ts.forEachChild(node, visit);
    };
    visit(file);
    return found;
  });
}

function isProse(text: string): boolean {
  return /[A-Za-z']{2,}[,;:.]? [A-Za-z']{2,}/.test(text);
}

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === "emulator" ? [] : sourceFiles(path);
    return entry.name.endsWith(".ts") && !documentationFiles.includes(entry.name) ? [path] : [];
  });
}
