/** A job as the stack's config declares it. */
export interface DemoJob {
  source: string;
  target: string;
  operation: string;
  /** The topic that is told when the task has ended. */
  notify?: string;
}

/** Where the demo's objects live. */
export const SOURCE_BUCKET = "inbox";
export const TARGET_BUCKET = "media";

/** The region that the demo's local OSS plays. */
export const REGION = "cn-hangzhou";

/** The invisible text that the demo puts into a picture, and has a job find. */
export const WATERMARK = "© ACME";
export const MARKED_PICTURE = "pictures/hills-marked.png";

const encode = (text: string) => Buffer.from(text).toString("base64url");

/** What the demo deploys: seven everyday jobs, in the spelling of the service. */
export const jobs: Record<string, DemoJob> = {
  transcode: {
    source: `oss://${SOURCE_BUCKET}/videos/product.mp4`,
    operation: "video/convert,f_avi,vcodec_h265,s_1920x1080,vb_2000000,fps_30,acodec_aac,ab_100000,sn_1",
    target: `oss://${TARGET_BUCKET}/renditions/product.avi`,
  },
  animation: {
    source: `oss://${SOURCE_BUCKET}/videos/tour.mp4`,
    operation: "video/animation,f_gif,w_100,h_100,inter_1000",
    target: `oss://${TARGET_BUCKET}/previews/tour.gif`,
  },
  frames: {
    source: `oss://${SOURCE_BUCKET}/videos/tour.mp4`,
    operation: "video/snapshots,f_jpg,w_100,h_100,scaletype_crop,inter_10000",
    target: `oss://${TARGET_BUCKET}/frames/tour_{index}.jpg`,
  },
  audio: {
    source: `oss://${SOURCE_BUCKET}/talks/interview.mp3`,
    operation: "audio/convert,ss_10000,t_60000,f_aac,ab_96000",
    target: `oss://${TARGET_BUCKET}/clips/interview.aac`,
  },
  document: {
    source: `oss://${SOURCE_BUCKET}/documents/report.docx`,
    operation: "doc/convert,target_png,source_docx",
    target: `oss://${TARGET_BUCKET}/pages/page_{index}.png`,
  },
  watermark: {
    source: `oss://${SOURCE_BUCKET}/${MARKED_PICTURE}`,
    operation: "image/deblindwatermark,s_low,t_text",
    target: `oss://${TARGET_BUCKET}/marks/hills.txt`,
    notify: "watermarks",
  },
  merge: {
    source: `oss://${SOURCE_BUCKET}/videos/product.mp4`,
    operation: `video/concat,f_mp4,vcodec_h264,acodec_aac,align_1/pre,o_${encode("videos/intro.mp4")}/sur,o_${encode("videos/outro.mp4")}`,
    target: `oss://${TARGET_BUCKET}/films/product.mp4`,
  },
};

/** Splits `oss://bucket/key`. */
export function bucketAndKey(uri: string): { bucket: string; key: string } {
  const [, bucket, key] = /^oss:\/\/([^/]+)\/(.+)$/s.exec(uri) ?? [];
  if (!bucket || !key) throw new Error(`${uri} is no oss://bucket/key`);
  return { bucket, key };
}
