import type * as pulumi from "@pulumi/pulumi";
import { withoutAlicloudProvider } from "./alicloud-provider";
import { connectionInputs } from "./connection-inputs";
import { ProvidedResource, typeToken } from "./provided-resource";

/** The arguments of an {@link ImmBucketAttachment}. */
export interface ImmBucketAttachmentArgs {
  /** Name of the IMM project, in the bucket's region. Another one makes another attachment. */
  readonly project: pulumi.Input<string>;
  /** Name of the bucket. Another one makes another attachment. */
  readonly bucket: pulumi.Input<string>;
  /** Region of both. Default: as for a `ProcessingJob`. */
  readonly region?: pulumi.Input<string> | undefined;
  /** URL of another endpoint of IMM than the region's own. Default: as for a `TaskCompletion`. */
  readonly immEndpoint?: pulumi.Input<string> | undefined;
  /** Whether to use IMM's endpoint inside Alibaba Cloud's network. Default: `false`. */
  readonly internal?: pulumi.Input<boolean> | undefined;
  /** Profile of the Alibaba Cloud CLI whose credentials sign the requests. Default: as for a `ProcessingJob`. */
  readonly profile?: pulumi.Input<string> | undefined;
}

/**
 * Binds a bucket to a project of Intelligent Media Management, without which OSS refuses to process the bucket's objects
 * (`AttachOSSBucket`). `@pulumi/alicloud` has the project, `alicloud.imm.Project`, but not this step.
 *
 * A binding that is there already is taken over, and then left alone when the resource is destroyed. A bucket bound to
 * another project is an error. The credentials need `imm:GetOSSBucketAttachment`, `imm:AttachOSSBucket` and
 * `imm:DetachOSSBucket`.
 *
 * @example
 * ```ts
 * const attachment = new ImmBucketAttachment("videos", { project: "media", bucket: "my-videos" });
 * new ProcessingJob("preview", args, { dependsOn: attachment });
 * ```
 */
export class ImmBucketAttachment extends ProvidedResource {
  /** Name of the project. */
  declare readonly project: pulumi.Output<string>;
  /** Name of the bucket. */
  declare readonly bucket: pulumi.Output<string>;
  /** Whether the binding was there before this resource. */
  declare readonly adopted: pulumi.Output<boolean>;

  /**
   * @param name The resource's name.
   * @param args What to bind to what.
   * @param opts Pulumi's resource options, which may name an `alicloud.Provider` as for a `ProcessingJob`.
   */
  constructor(name: string, args: ImmBucketAttachmentArgs, opts?: pulumi.CustomResourceOptions) {
    const { region, immEndpoint, internal, profile } = connectionInputs(args, opts);
    super(
      "attachment",
      typeToken("ImmBucketAttachment"),
      name,
      {
        project: args.project,
        bucket: args.bucket,
        region,
        immEndpoint,
        internal,
        profile,
        adopted: undefined,
      },
      withoutAlicloudProvider(opts),
    );
  }
}
