import * as pulumi from "@pulumi/pulumi";
import { ProcessingPipeline as Pipeline } from "../resources/processing-pipeline";

/** A rule of a pipeline: which objects are processed, and how. */
export interface RuleArgs {
  /** Glob patterns of the sources' keys, such as `reports/**\/*.docx`, any of which may match. */
  readonly match: string[];
  /** Patterns of keys that aren't meant although they match. Default: none. */
  readonly exclude?: string[];
  /** What to do to each of them, as OSS spells it, such as `doc/convert,target_png`. */
  readonly operation: string;
  /** Where the results go: a key in the bucket of the sources, or `oss://bucket/key`, with variables of OSS in it. */
  readonly target?: string;
  /** Name of the topic that is told when a task ends. Default: nobody is told. */
  readonly notify?: string;
  /** Texts that make all of the rule's jobs run again when one of them changes or is added, by name. Default: none. */
  readonly triggers?: { [name: string]: string };
}

/** The arguments of a {@link ProcessingPipeline}. */
export interface ProcessingPipelineArgs {
  /** Name of the bucket with the sources. */
  readonly bucket: pulumi.Input<string>;
  /** The rules by name. */
  readonly rules: { [name: string]: RuleArgs };
  /** Whether results whose source has vanished are deleted, which needs `wait`. Default: `false`. */
  readonly deleteResultsOfGoneSources?: boolean;
  /** How long the deploy waits for the tasks, such as `30m`; it fails when one of them failed. Default: it doesn't wait. */
  readonly wait?: string;
  /** How many tasks a deploy may submit for each rule. Default: any number. */
  readonly maxSubmissions?: number;
  /** Region of the bucket. Default: `alicloud:region` of the stack's config, then the environment's. */
  readonly region?: string;
  /** Profile of the Alibaba Cloud CLI whose credentials sign the requests. Default: the stack's credentials. */
  readonly profile?: string;
}

/** Processes the objects of a bucket by rules: every deploy lists it, and submits tasks for new and changed objects. */
export class ProcessingPipeline extends pulumi.ComponentResource {
  /** ID of each job's current task, by rule and the source's key. */
  readonly taskIds: pulumi.Output<{ [rule: string]: { [key: string]: string } }>;

  /**
   * @param name The pipeline's name.
   * @param args Its bucket and rules.
   * @param opts Pulumi's resource options.
   */
  constructor(name: string, args: ProcessingPipelineArgs, opts?: pulumi.ComponentResourceOptions) {
    super("oss-processing:index:ProcessingPipeline", name, {}, opts);
    const { bucket, rules, deleteResultsOfGoneSources, wait, maxSubmissions, region, profile } = args;
    const pipeline = new Pipeline(
      name,
      {
        bucket,
        rules,
        onSourceGone: deleteResultsOfGoneSources === true ? "deleteTarget" : undefined,
        wait: wait === undefined ? undefined : { timeout: wait },
        maxSubmissions,
        region,
        profile,
      },
      { parent: this },
    );
    this.taskIds = pipeline.taskIds as pulumi.Output<{ [rule: string]: { [key: string]: string } }>;
    this.registerOutputs({ taskIds: this.taskIds });
  }
}
