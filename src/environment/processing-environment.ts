/**
 * What processing needs, made with `@pulumi/alicloud`, which has to be installed for this module only.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { Project } from "@pulumi/alicloud/imm";
import { ServiceTopic } from "@pulumi/alicloud/message";
import { Bucket } from "@pulumi/alicloud/oss";
import { Policy, Role, RolePolicyAttachment } from "@pulumi/alicloud/ram";
import * as pulumi from "@pulumi/pulumi";
import { ImmBucketAttachment } from "../resources/imm-bucket-attachment";
import { serviceRolePolicy, serviceRoleTrust } from "./service-role";

/** The arguments of a {@link ProcessingEnvironment}: what there is already. The rest is made. */
export interface ProcessingEnvironmentArgs {
  /** Name of your bucket with the sources. Default: a new bucket, whose name Alibaba Cloud's provider makes up. */
  readonly sourceBucket?: pulumi.Input<string> | undefined;
  /** Name of your bucket for the results, in the same region and account. Default: a new bucket. */
  readonly targetBucket?: pulumi.Input<string> | undefined;
  /**
   * Name of your IMM project, in the buckets' region; its service role is yours then, too. Default: a new project, named
   * after Pulumi's project and stack and the environment.
   */
  readonly project?: pulumi.Input<string> | undefined;
  /**
   * Name of your RAM role by which IMM reads sources, writes results and tells the topic. Default: a new role that may do
   * that with these buckets and this topic and nothing else.
   */
  readonly serviceRole?: pulumi.Input<string> | undefined;
  /** Name of your Simple Message Queue topic that is told when tasks end, in the buckets' region. Default: none. */
  readonly topic?: pulumi.Input<string> | undefined;
  /** Whether to make a topic, named as a new project, when `topic` names none. Default: `false`. */
  readonly notify?: boolean | undefined;
}

/**
 * What processing jobs need around them: a bucket for sources and one for results, a project of Intelligent Media
 * Management (IMM) with a service role of least privilege, the binding of the source bucket to the project, and on request
 * a topic that is told when tasks end. What you have already is taken instead of made.
 *
 * The outputs are for the arguments of jobs, which are then declared after all that they need. A new role takes effect
 * some seconds after it is made; a task that runs into that fails with `AccessDenied` and is submitted again by the next
 * deploy when its job is waited for. New buckets are private, and destroying them fails while there are objects in them.
 *
 * Needs `@pulumi/alicloud`. An `alicloud.Provider` in the resource options is used for everything in it.
 *
 * @example
 * ```ts
 * const media = new ProcessingEnvironment("media", { notify: true });
 * const film = new BucketObject("film", { bucket: media.sourceBucket, key: "film.mp4", source: "film.mp4" });
 * new ProcessingJob("preview", {
 *   source: { bucket: media.sourceBucket, key: film.key },
 *   operation: video.animation({ format: "gif", width: 320 }),
 *   target: { bucket: media.targetBucket, key: "film.gif" },
 *   notify: media.topic,
 *   triggers: { content: film.etag },
 * });
 * ```
 */
export class ProcessingEnvironment extends pulumi.ComponentResource {
  /** Name of the bucket with the sources, known when it is bound to the project. */
  readonly sourceBucket: pulumi.Output<string>;
  /** Name of the bucket for the results, known when the service role may write to it. */
  readonly targetBucket: pulumi.Output<string>;
  /** Name of the IMM project. */
  readonly project: pulumi.Output<string>;
  /** Name of the service role; `undefined` when the project is yours. */
  readonly serviceRole: pulumi.Output<string | undefined>;
  /** Name of the topic, known when the service role may publish to it; `undefined` without one. */
  readonly topic: pulumi.Output<string | undefined>;

  /**
   * @param name The environment's name, with which those of its parts begin.
   * @param args What there is already.
   * @param opts Pulumi's resource options.
   */
  constructor(name: string, args: ProcessingEnvironmentArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    super("pulumi-oss-processing:index:ProcessingEnvironment", name, {}, opts);
    const inside = { parent: this };
    const newName = nameForStack(name);

    const sources = pulumi.output(args.sourceBucket ?? new Bucket(`${name}-sources`, {}, inside).bucket);
    const results = pulumi.output(args.targetBucket ?? new Bucket(`${name}-results`, {}, inside).bucket);
    const newTopic = args.notify === true && args.topic === undefined;
    const topic = pulumi.output(
      newTopic ? new ServiceTopic(name, { topicName: newName }, inside).topicName : args.topic,
    );

    const role =
      args.project === undefined
        ? pulumi.output(args.serviceRole ?? serviceRole(name, sources, results, topic, inside))
        : undefined;
    const project =
      role === undefined
        ? (args.project as pulumi.Input<string>)
        : new Project(name, { project: newName, serviceRole: role }, inside).project;
    const attachment = new ImmBucketAttachment(name, { project, bucket: sources }, inside);

    this.sourceBucket = attachment.bucket;
    this.targetBucket = after(role, results);
    this.project = attachment.project;
    this.serviceRole = pulumi.output(role);
    this.topic = after(role, topic);
    this.registerOutputs({
      sourceBucket: this.sourceBucket,
      targetBucket: this.targetBucket,
      project: this.project,
      serviceRole: this.serviceRole,
      topic: this.topic,
    });
  }
}

/** The name of a new service role, known when it may do what it is for. */
function serviceRole(
  name: string,
  sources: pulumi.Output<string>,
  results: pulumi.Output<string>,
  topic: pulumi.Output<string | undefined>,
  inside: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  const newName = `${nameForStack(name)}-imm`;
  const role = new Role(
    name,
    {
      roleName: newName,
      assumeRolePolicyDocument: serviceRoleTrust,
      description: "Lets Intelligent Media Management run processing tasks",
    },
    inside,
  );
  const policy = new Policy(
    name,
    {
      policyName: newName,
      policyDocument: pulumi
        .all([sources, results, topic])
        .apply(([sourceBucket, targetBucket, toldTopic]) =>
          serviceRolePolicy({ sourceBucket, targetBucket, topic: toldTopic }),
        ),
      description: "Reads sources and writes results of processing tasks",
      // A policy has room for five versions, and another bucket or topic makes another one.
      rotateStrategy: "DeleteOldestNonDefaultVersionWhenLimitExceeded",
    },
    inside,
  );
  const granted = new RolePolicyAttachment(
    name,
    { roleName: role.roleName, policyName: policy.policyName, policyType: policy.type },
    inside,
  );
  return granted.roleName;
}

/** A value that is known when another one is, and is known at preview when both are. */
function after<T>(other: pulumi.Output<unknown> | undefined, value: pulumi.Output<T>): pulumi.Output<T> {
  return pulumi.all([value, other]).apply(([known]) => known as T) as pulumi.Output<T>;
}

const longestName = 60;

/** A name that no other stack of the account has, and that IMM projects, RAM roles and policies, and topics all allow. */
function nameForStack(name: string): string {
  const whole = `${pulumi.getProject()}-${pulumi.getStack()}-${name}`;
  const text = whole.replace(/[^a-z0-9]+/gi, "-").replace(/^(?![a-z])/i, "m");
  if (text.length <= longestName) return text;
  const digest = createHash("sha256").update(whole).digest("hex").slice(0, 8);
  return `${text.slice(0, longestName - 1 - digest.length)}-${digest}`;
}
