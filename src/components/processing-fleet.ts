import * as pulumi from "@pulumi/pulumi";
import { ProcessingFleet as Fleet } from "../resources/processing-fleet";

/** A job as any language declares it. */
export interface JobArgs {
  /** The object to process, as `oss://bucket/key`. */
  readonly source: pulumi.Input<string>;
  /** What to do to it, as OSS spells it, such as `video/convert,f_mp4,vcodec_h264`. */
  readonly operation: pulumi.Input<string>;
  /** Where the result goes, as `oss://bucket/key`, whose key may be a template such as `pages/{barename}/{index}.png`. */
  readonly target?: pulumi.Input<string>;
  /** Name of the topic that is told when the task ends. Default: nobody is told. */
  readonly notify?: pulumi.Input<string>;
  /** Texts that make the job run again when one of them changes or is added, by name. Default: none. */
  readonly triggers?: pulumi.Input<{ [name: string]: pulumi.Input<string> }>;
}

/** The arguments of a {@link ProcessingFleet}. */
export interface ProcessingFleetArgs {
  /** The jobs by name. */
  readonly jobs: { [name: string]: JobArgs };
  /** How long the deploy waits for the tasks, such as `30m`; it fails when one of them failed. Default: it doesn't wait. */
  readonly wait?: string;
  /** How many tasks a deploy may submit. Default: any number. */
  readonly maxSubmissions?: number;
  /** Region of the buckets. Default: `alicloud:region` of the stack's config, then the environment's. */
  readonly region?: string;
  /** Profile of the Alibaba Cloud CLI whose credentials sign the requests. Default: the stack's credentials. */
  readonly profile?: string;
}

/** Processing jobs, one or thousands: a task is submitted for each job that is new or has changed. */
export class ProcessingFleet extends pulumi.ComponentResource {
  /** ID of each job's current task, by the job's name. */
  readonly taskIds: pulumi.Output<{ [name: string]: string }>;

  /**
   * @param name The fleet's name.
   * @param args Its jobs.
   * @param opts Pulumi's resource options.
   */
  constructor(name: string, args: ProcessingFleetArgs, opts?: pulumi.ComponentResourceOptions) {
    super("oss-processing:index:ProcessingFleet", name, {}, opts);
    const { jobs, wait, maxSubmissions, region, profile } = args;
    const fleet = new Fleet(
      name,
      {
        jobs,
        maxSubmissions,
        ...(wait === undefined ? {} : { wait: { timeout: wait } }),
        defaults: { ...(region === undefined ? {} : { region }), ...(profile === undefined ? {} : { profile }) },
      },
      { parent: this },
    );
    this.taskIds = fleet.taskIds;
    this.registerOutputs({ taskIds: this.taskIds });
  }
}
