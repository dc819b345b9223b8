import { exampleKey, type KeyPattern, keyPattern, keyPatternProblem } from "../instruction/key-pattern";
import { formatObjectUri, type ObjectAddress, parseObjectUri } from "../instruction/object-uri";
import { exampleResults } from "../instruction/target-results";
import { fillFromSource } from "../instruction/target-template";
import { extensionsOfResult } from "../operations/result-check";
import { nearestWord } from "../text/nearest-word";
import { ProgramError } from "../text/program-error";
import { objectUri, type PlainJob, type PlainObjectReference } from "./job/job-declaration";
import type { ListedObject } from "./object-store";
import type { Problem } from "./problem";

/** A rule of a pipeline: which objects are processed, and how. What isn't said here is as for a `ProcessingJob`. */
export interface PlainRule
  extends Pick<PlainJob, "operation" | "notify" | "triggers" | "watchTask" | "watchTarget" | "ifTargetExists"> {
  /** Glob patterns of the sources' keys. */
  readonly match: string | readonly string[];
  /** Glob patterns of keys that aren't meant although they match. */
  readonly exclude?: string | readonly string[] | undefined;
  /** Where the results go: a key in the bucket of the sources, or an object's address; usually a template. */
  readonly target?: PlainObjectReference | undefined;
}

/** The jobs of a pipeline by the sources' keys, by rule. */
export type PipelineJobs = ReadonlyMap<string, ReadonlyMap<string, PlainJob>>;

/** What is found in the rules of a pipeline. */
export interface PipelineFindings {
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

/** Thrown when a pipeline's bucket couldn't be listed, so that nobody knows what its rules stand for. */
export class UnknownSourcesError extends ProgramError {
  constructor(pipeline: string, bucket: string, reason: string) {
    super(
      `The sources of the pipeline ${pipeline} can't be looked up in oss://${bucket}/; nothing was submitted: ${reason}`,
    );
    this.name = "UnknownSourcesError";
  }
}

/** Rules as they can be looked at together. */
interface ReadRule {
  readonly name: string;
  readonly rule: PlainRule;
  readonly pattern: KeyPattern;
  readonly match: readonly string[];
}

const ruleProperties: readonly (keyof PlainRule)[] = [
  "match",
  "exclude",
  "operation",
  "target",
  "notify",
  "triggers",
  "watchTask",
  "watchTarget",
  "ifTargetExists",
];

/** What the keys of all sources begin with, so that no more of the bucket has to be listed. */
export function pipelinePrefixes(rules: Readonly<Record<string, PlainRule>>): readonly string[] {
  return keyPattern(readRules(rules).flatMap(({ match }) => match)).prefixes;
}

/** What is wrong with the patterns of rules, and with properties that no rule has. */
export function checkRules(rules: Readonly<Record<string, PlainRule>>): Problem[] {
  return Object.entries(rules).flatMap(([job, rule]) => {
    const unknown = Object.keys(rule)
      .filter((property) => !(ruleProperties as readonly string[]).includes(property))
      .map((property) => {
        const nearest = nearestWord(property, ruleProperties);
        const hint = nearest === undefined ? `allowed are ${ruleProperties.join(", ")}` : `did you mean ${nearest}?`;
        return { job, property, message: `isn't a property of a rule; ${hint}` };
      });
    const missing =
      listOf(rule.match).length === 0
        ? [{ job, property: "match", message: "is missing; give a pattern of keys, such as reports/**/*.docx" }]
        : [];
    const patterns = (["match", "exclude"] as const).flatMap((property) =>
      listOf(rule[property]).flatMap((pattern) => {
        const message = keyPatternProblem(pattern);
        return message === undefined ? [] : [{ job, property, message }];
      }),
    );
    return [...unknown, ...missing, ...patterns];
  });
}

/** The jobs that rules make of the objects in a bucket. */
export function planJobs(
  bucket: string,
  rules: Readonly<Record<string, PlainRule>>,
  objects: readonly Pick<ListedObject, "key">[],
): PipelineJobs {
  const plan = new Map<string, Map<string, PlainJob>>();
  for (const { name, rule, pattern } of readRules(rules)) {
    const { match: _match, exclude: _exclude, target, ...job } = rule;
    const jobs = new Map<string, PlainJob>();
    for (const { key } of objects) {
      // What consoles show as a folder is an object without content, whose key ends so.
      if (key.endsWith("/") || !pattern.matches(key)) continue;
      const source = formatObjectUri({ bucket, key });
      jobs.set(key, { ...job, source, target: targetOf(bucket, target) });
    }
    plan.set(name, jobs);
  }
  return plan;
}

/**
 * What is wrong between rules: results that would be taken for sources by the next deploy. A rule that reads what itself
 * or a rule after it writes would go on for ever, which is refused; a chain of rules is told, as its second step runs only
 * in the next deploy.
 *
 * @param plan The jobs that were planned. Where there are none, sources are made up from the patterns.
 */
export function checkFeedback(
  bucket: string,
  rules: Readonly<Record<string, PlainRule>>,
  plan: PipelineJobs,
): PipelineFindings {
  const read = readRules(rules);
  const edges = new Map<string, Map<string, string>>();
  for (const { name, rule, match } of read) {
    const planned = [...(plan.get(name)?.keys() ?? [])];
    const keys = planned.length > 0 ? planned : match.map(exampleKey).filter((key) => key !== undefined);
    const found = new Map<string, string>();
    for (const result of resultKeys(bucket, rule, keys)) {
      for (const reader of read) {
        if (!found.has(reader.name) && reader.pattern.matches(result)) found.set(reader.name, result);
      }
    }
    edges.set(name, found);
  }

  const problems: Problem[] = [];
  const warnings: Problem[] = [];
  for (const [job, readers] of edges) {
    for (const [reader, key] of readers) {
      const whose = reader === job ? "the rule itself" : `rule ${reader}`;
      const written = `stores results such as ${key}, which ${whose} would take for a source`;
      const advice = `give another target, or have ${reader === job ? "it" : reader} exclude them`;
      if (leadsTo(edges, reader, job)) {
        problems.push({ job, property: "target", message: `${written}, deploy after deploy; ${advice}` });
      } else {
        warnings.push({
          job,
          property: "target",
          message: `${written} in the next deploy; if that isn't meant, ${advice}`,
        });
      }
    }
  }
  return { problems, warnings };
}

/** Whether results of a rule become, perhaps through other rules, sources of another one. */
function leadsTo(edges: ReadonlyMap<string, ReadonlyMap<string, string>>, from: string, to: string): boolean {
  const seen = new Set<string>();
  const ahead = [from];
  for (let rule = ahead.pop(); rule !== undefined; rule = ahead.pop()) {
    if (rule === to) return true;
    if (seen.has(rule)) continue;
    seen.add(rule);
    ahead.push(...(edges.get(rule)?.keys() ?? []));
  }
  return false;
}

/** Keys in the bucket that results of these sources could have. */
function* resultKeys(bucket: string, { target, operation }: PlainRule, keys: readonly string[]): Iterable<string> {
  const uri = targetOf(bucket, target);
  if (uri === undefined) return;
  const extensions = extensionsOfResult(operation);
  for (const key of keys) {
    const source: ObjectAddress = { bucket, key };
    const filled = parseObjectUri(fillFromSource(uri, source));
    if (filled?.bucket === bucket) yield* exampleResults(filled.key, extensions);
  }
}

/** The target's address: a rule's results stay in the bucket of its sources, unless it says otherwise. */
function targetOf(bucket: string, target: PlainObjectReference | undefined): string | undefined {
  if (target === undefined) return undefined;
  return typeof target === "string" && !target.startsWith("oss://")
    ? formatObjectUri({ bucket, key: target })
    : objectUri(target);
}

function readRules(rules: Readonly<Record<string, PlainRule>>): ReadRule[] {
  return Object.entries(rules).map(([name, rule]) => {
    const match = listOf(rule.match);
    return { name, rule, match, pattern: keyPattern(match, listOf(rule.exclude)) };
  });
}

function listOf(patterns: string | readonly string[] | undefined): readonly string[] {
  return typeof patterns === "string" ? [patterns] : (patterns ?? []);
}
