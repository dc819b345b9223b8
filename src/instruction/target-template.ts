/**
 * The variables that OSS fills in when it stores a result. Source: "TargetURI template" of the IMM developer reference,
 * whose engine serves `sys/saveas` too. `tags.<name>` is left out: an OSS request has no way to give a task tags.
 */
const templateVariables: readonly string[] = [
  "bucket",
  "key",
  "dirname",
  "barename",
  "basename",
  "ext",
  "year",
  "mon",
  "day",
  "hour",
  "min",
  "sec",
  "t_year",
  "t_mon",
  "t_day",
  "t_hour",
  "t_min",
  "t_sec",
  "index",
  "sheetname",
  "streamindex",
  "resolution",
  "autoext",
];

/** What is wrong with the variables of a template, or `undefined`. `{{` and `}}` stand for the braces themselves. */
export function templateProblem(template: string): string | undefined {
  const withoutEscapes = template.replaceAll("{{", "").replaceAll("}}", "");
  const unknown = [...withoutEscapes.matchAll(/\{([^{}]*)\}/g)]
    .map((match) => match[1] as string)
    .filter((name) => !templateVariables.includes(name));
  if (unknown.length > 0) {
    return `has unknown variables ${unknown.map((name) => `{${name}}`).join(", ")}; OSS knows ${templateVariables.map((name) => `{${name}}`).join(" ")}`;
  }
  if (/[{}]/.test(withoutEscapes.replace(/\{[^{}]*\}/g, ""))) {
    return "has an unpaired brace; write {{ or }} for the character itself";
  }
  return undefined;
}

/** Whether a text is a template, so that what it stands for is known only to OSS. */
export function hasTemplateVariables(text: string): boolean {
  return /\{[^{}]*\}/.test(text.replaceAll("{{", "").replaceAll("}}", ""));
}
