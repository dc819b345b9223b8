import { encodeUrlSafeBase64 } from "../src/instruction/url-safe-base64";

/** The same jobs for everything that is measured: pages of documents as PDFs. */
export const region = "cn-hangzhou";
export const accessKey = { accessKeyId: "local-id", accessKeySecret: "local-secret" };
export const sourceBucket = "bench-reports";
export const targetBucket = "bench-results";
export const operation = "doc/convert,target_pdf,source_docx";
export const anotherOperation = `doc/convert,target_pdf,source_docx,pages_${encodeUrlSafeBase64("1-2")}`;

/** The key of the nth job's source. */
export function sourceKey(n: number): string {
  return `reports/2026/report-${String(n).padStart(5, "0")}.docx`;
}

/** The key of the nth job's target. */
export function targetKey(n: number): string {
  return `pdf/2026/report-${String(n).padStart(5, "0")}.pdf`;
}

/** The nth job's instruction. */
export function instruction(n: number): string {
  return `${operation}|sys/saveas,o_${encodeUrlSafeBase64(targetKey(n))},b_${encodeUrlSafeBase64(targetBucket)}`;
}
