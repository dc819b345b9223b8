import { join } from "node:path";
import ts from "typescript";
import { type Block, readPage, repository } from "./markdown";

/**
 * What the compiler says about blocks of TypeScript, all in one run, with the package's own sources behind its name. A
 * block without imports is a part of a program and may use all that the package exports.
 */
export function typeErrors(blocks: readonly Block[]): string[] {
  const { config } = ts.readConfigFile(join(repository, "tsconfig.json"), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, repository);
  const texts = new Map(
    blocks.map((block, number) => [join(repository, `block-${number}.${extensionOf(block)}`), programOf(block)]),
  );
  const places = new Map([...texts.keys()].map((path, number) => [path, blocks[number]?.place]));

  const compiler = { ...options, noEmit: true, paths: sourcePaths() };
  const host = ts.createCompilerHost(compiler);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (path) => texts.has(path) || fileExists(path);
  host.readFile = (path) => texts.get(path) ?? readFile(path);
  host.getSourceFile = (path, version, ...rest) => {
    const text = texts.get(path);
    return text === undefined
      ? getSourceFile(path, version, ...rest)
      : ts.createSourceFile(path, text, typeof version === "object" ? version : { languageVersion: version });
  };
  const program = ts.createProgram([...texts.keys()], compiler, host);
  return [...texts.keys()].flatMap((path) => {
    const file = program.getSourceFile(path);
    return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map(
      ({ messageText }) => `${places.get(path)}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`,
    );
  });
}

/** Pulumi's programs are CommonJS modules; a script that waits for something is none. */
function extensionOf({ text }: Block): string {
  return /^\S.*\bawait\b/m.test(text) ? "mts" : "ts";
}

function programOf({ text }: Block): string {
  if (/^import /m.test(text)) return text;
  const imports = `import * as pulumi from "@pulumi/pulumi";\nimport { ${exportedValues().join(", ")} } from "pulumi-oss-processing";\n`;
  // In a scope of its own a part may name its results like what it imports.
  return imports + (/^export /m.test(text) ? text : `{\n${text}\n}\n`);
}

/** The values that the package exports; types can't be imported in the same way. */
function exportedValues(): string[] {
  const index = readPage("src/index.ts");
  return [...index.matchAll(/^export \{([^}]*)\}/gm)].flatMap(([, names = ""]) =>
    names
      .split(",")
      .map((name) => name.trim())
      .filter((name) => name !== "" && !name.startsWith("type ")),
  );
}

/** The sources that stand behind each of the package's entries. */
function sourcePaths(): Record<string, string[]> {
  const { name, exports } = JSON.parse(readPage("package.json")) as {
    readonly name: string;
    readonly exports: Readonly<Record<string, string | { readonly types: string }>>;
  };
  const entries = Object.entries(exports).flatMap(([entry, target]) =>
    typeof target === "string"
      ? []
      : [[name + entry.slice(1), [target.types.replace("/dist/", "/src/").replace(/\.d\.ts$/, ".ts")]] as const],
  );
  return Object.fromEntries(entries.map(([entry, files]) => [entry, [...files]]));
}
