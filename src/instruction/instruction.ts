import type { ObjectAddress } from "./object-uri";
import { encodeUrlSafeBase64 } from "./url-safe-base64";

/** What an instruction is made of. */
export interface InstructionParts {
  /** The operation as OSS spells it, such as `video/convert,f_mp4,vcodec_h264` or `style/thumbnail`. */
  readonly operation: string;
  /** Where the result goes (`sys/saveas`); the key may be a template. */
  readonly target?: ObjectAddress | undefined;
  /** The Simple Message Queue topic that is told when the task ends (`sys/notify`). */
  readonly notify?: string | undefined;
}

/**
 * Builds the full process string that is sent to OSS, such as
 * `doc/convert,target_pdf|sys/saveas,o_b3V0LnBkZg,b_ZG9jcw/notify,topic_ZG9uZQ`.
 *
 * Always names the target bucket, although OSS would default to the source's: the instruction then means the same
 * whoever reads it. Source: pages "sys/saveas" and "Message notification" of the OSS user guide.
 */
export function buildInstruction({ operation, target, notify }: InstructionParts): string {
  const systemActions = [
    ...(target ? [`saveas,o_${encodeUrlSafeBase64(target.key)},b_${encodeUrlSafeBase64(target.bucket)}`] : []),
    ...(notify !== undefined ? [`notify,topic_${encodeUrlSafeBase64(notify)}`] : []),
  ];
  return systemActions.length > 0 ? `${operation}|sys/${systemActions.join("/")}` : operation;
}
