/**
 * What is written from the tables of operations: the reference page, and the types of the arguments with their
 * documentation, which a type derived from a table could not carry.
 */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import * as builders from "../src/operations/builders";
import { audioContainers, videoContainers } from "../src/operations/containers";
import { spellOperation } from "../src/operations/operation-spelling";
import type { OperationTable } from "../src/operations/operation-table";
import { operationTables } from "../src/operations/operations";
import type { ParameterRow, ParameterTable, PartsRow } from "../src/operations/parameter-table";
import { allowedValues } from "../src/operations/parameter-value";
import { builtInStyles } from "../src/operations/styles";

const repository = join(__dirname, "..");

/** The files that are written, by their paths in the repository. */
export function generatedFiles(): Readonly<Record<string, string>> {
  return { "src/operations/arguments.ts": argumentTypes(), "docs/operations.md": referencePage() };
}

// The types of the arguments

function argumentTypes(): string {
  const parts = new Map(
    operationTables.flatMap((table) =>
      Object.values(table.parameters)
        .filter((row): row is PartsRow => row.kind === "parts")
        .map((row) => [row.partName, row.part] as const),
    ),
  );
  const source = [
    "// Written by `npm run docs:operations` from the tables of this folder. To change it, change a table and run that again.",
    'import type { Input } from "@pulumi/pulumi";',
    'import type { Size, Time, ValueInput } from "./parameter-table";',
    ...[...parts].flatMap(([name, rows]) => [
      "",
      comment(["An object that is joined with the source."]),
      `export interface ${name} {`,
      ...members(rows),
      "}",
    ]),
    ...operationTables.flatMap((table) => [
      "",
      comment([`The arguments of \`${table.builder}\`.`, `Source: ${pageUrl(table)}`]),
      `export interface ${typeName(table)}Args {`,
      ...members(table.parameters),
      "}",
      "",
      comment([table.doc, `@example\n\`\`\`ts\n${table.example}\n\`\`\``]),
      `export interface ${typeName(table)} extends ${typeName(table)}Args {`,
      comment(["The operation, as OSS calls it."]),
      `  readonly type: "${table.type}";`,
      "}",
    ]),
    "",
    comment(["One of the bucket's styles by its name, or with colons (`::h264-mp4-720p`) one that every bucket has."]),
    "export interface StyleReference {",
    comment(["Name of the style. OSS: `style/<name>`."]),
    "  readonly style: Input<string>;",
    "}",
    "",
    comment(["An operation with its parameters, as the builders make it and stack config takes it."]),
    `export type OperationSpec = ${operationTables.map(typeName).join(" | ")};`,
  ].join("\n");
  return execFileSync(
    process.execPath,
    [
      join(repository, "node_modules/@biomejs/biome/bin/biome"),
      "format",
      "--stdin-file-path=src/operations/arguments.ts",
    ],
    { cwd: repository, input: source, encoding: "utf8" },
  );
}

function members(rows: ParameterTable): string[] {
  return Object.entries(rows).flatMap(([property, row]) => {
    const facts = [...factsOf(row), `OSS: \`${row.code}\`.`].join(" ");
    const declaration = row.required ? `${property}: ${typeOf(row)}` : `${property}?: ${typeOf(row)} | undefined`;
    return [comment([row.doc, facts]), `  readonly ${declaration};`];
  });
}

function typeOf(row: ParameterRow): string {
  switch (row.kind) {
    case "choice":
      return `ValueInput<${row.values.map((value) => JSON.stringify(value)).join(" | ")}>`;
    case "integer":
    case "number":
      return "ValueInput<number>";
    case "time":
      return "ValueInput<Time>";
    case "flag":
      return "ValueInput<boolean>";
    case "text":
      return "ValueInput<string>";
    case "size":
      return "ValueInput<Size>";
    case "parts":
      return `Input<readonly Input<${row.partName}>[]>`;
  }
}

/** `video.convert` → `VideoConvert` */
function typeName({ builder }: OperationTable): string {
  return builder
    .split(".")
    .map((word) => word[0]?.toUpperCase() + word.slice(1))
    .join("");
}

function comment(paragraphs: readonly string[]): string {
  const lines = paragraphs.flatMap((paragraph, index) => [
    ...(index > 0 ? [""] : []),
    ...paragraph.split("\n").flatMap((line) => wrapped(line, 112)),
  ]);
  return lines.length === 1
    ? `/** ${lines[0]} */`
    : ["/**", ...lines.map((line) => ` * ${line}`.trimEnd()), " */"].join("\n");
}

function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

// What page and comments share

/** Range, unit and default of a parameter, a sentence each. */
function factsOf(row: ParameterRow): string[] {
  return [...rangeOf(row), defaultOf(row)];
}

function rangeOf(row: ParameterRow): string[] {
  switch (row.kind) {
    case "integer":
    case "number":
    case "size":
    case "text":
      return [`${capital(allowedValues(row))}.`];
    case "choice":
      return row.codes
        ? [`Spelled ${row.values.map((value, index) => `${value} \`${row.codes?.[index]}\``).join(", ")}.`]
        : [];
    default:
      return [];
  }
}

function defaultOf(row: ParameterRow): string {
  if (row.required) return "Required.";
  if (row.default !== undefined) return `Default: \`${row.default}\`.`;
  return `Default: ${row.otherwise ?? "none"}.`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function pageUrl({ page }: OperationTable): string {
  return `https://www.alibabacloud.com/help/en/oss/user-guide/${page}`;
}

// The reference page

function referencePage(): string {
  return `${[
    "<!-- Written by `npm run docs:operations` from the tables in src/operations. To change it, change a table and run that again. -->",
    "# Operations",
    introduction,
    operationTables
      .map((table) => `- [${table.type}](#${anchor(table.type)}): ${table.doc.split(/(?<=\.)\s/)[0]}`)
      .join("\n"),
    ...operationTables.map(operationSection),
    stylesSection(),
    containersSection(),
  ].join("\n\n")}\n`;
}

const introduction = `An operation can be given in three ways, which mean the same and may replace each other without running a job again:

- by a builder: \`video.convert({ format: "mp4", videoCodec: "h264" })\`, whose arguments may be outputs of other resources;
- as data, in stack config or a program: \`operation: { type: video/convert, format: mp4, videoCodec: h264 }\`;
- as OSS spells it: \`operation: video/convert,f_mp4,vcodec_h264\`. This form takes operations, parameters and values that are
  newer than this library: they bring a warning instead of an error.

Times are numbers of milliseconds, or texts such as \`"500ms"\`, \`"10s"\`, \`"2.5s"\`, \`"1m30s"\`, \`"1h2m3s"\`. Everything is checked
before anything is sent, and all problems of all jobs are told at once. Besides wrong names and values these are errors, since the
service would ignore them or fail later: settings of pictures or sound without a codec to apply them (they would be copied),
parameters that exclude or need each other, codecs that a container can't hold, sample rates and channels that a codec doesn't have,
odd sizes, several results into one key, a target whose extension contradicts the format, and a target that is read by its own job.`;

function operationSection(table: OperationTable): string {
  const spelled = spellOperation(evaluateExample(table));
  return [
    `## ${table.type}`,
    table.doc,
    `\`\`\`ts\n${table.example}\n\`\`\``,
    `is spelled \`${spelled}\`. Target: ${table.target}. Source: [${table.page}](${pageUrl(table)}).`,
    parameterRows(table.parameters),
    ...Object.entries(table.parameters).flatMap(([property, row]) =>
      row.kind === "parts" && property === "before"
        ? [`Each object of \`before\` and \`after\` has`, parameterRows(row.part)]
        : [],
    ),
  ].join("\n\n");
}

function parameterRows(rows: ParameterTable): string {
  return [
    "| property | OSS | values | default | what it is |",
    "| --- | --- | --- | --- | --- |",
    ...Object.entries(rows).map(([property, row]) => {
      const cells = [`\`${property}\``, `\`${row.code}\``, valuesCell(row), defaultCell(row), row.doc];
      return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
    }),
  ].join("\n");
}

function valuesCell(row: ParameterRow): string {
  switch (row.kind) {
    case "choice":
      return row.values.map((value, index) => `\`${value}\`${row.codes ? ` (\`${row.codes[index]}\`)` : ""}`).join(" ");
    case "time":
      return "time";
    case "parts":
      return "list";
    default:
      return allowedValues(row);
  }
}

function defaultCell(row: ParameterRow): string {
  return defaultOf(row)
    .replace(/^Default: /, "")
    .replace(/\.$/, "")
    .replace("Required", "**required**");
}

function stylesSection(): string {
  return `## Styles

\`style("my-style")\`, or \`operation: { style: my-style }\`, is one of the bucket's own styles. Every bucket has
${builtInStyles.map((name) => `\`::${name}\``).join(", ")}: \`style.builtIn("${builtInStyles[0]}")\`.`;
}

function containersSection(): string {
  const rows = Object.entries({ ...videoContainers, ...audioContainers }).map(
    ([format, { video, audio, extensions }]) =>
      `| \`${format}\` | ${video.join(", ") || "none"} | ${audio.join(", ")} | ${extensions.map((it) => `.${it}`).join(" ")} |`,
  );
  return ["## Containers", "| format | pictures | sound | extensions |\n| --- | --- | --- | --- |", ...rows]
    .join("\n")
    .replace("Containers\n", "Containers\n\n");
}

function anchor(heading: string): string {
  return heading.replaceAll(/[^a-z0-9-]/g, "");
}

/** Examples are expressions over the builders, so that they can be run and can't be wrong. */
function evaluateExample({ example }: OperationTable): Parameters<typeof spellOperation>[0] {
  const names = Object.keys(builders);
  return new Function(...names, `return ${example}`)(...Object.values(builders));
}
