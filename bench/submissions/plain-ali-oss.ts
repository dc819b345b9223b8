import { accessKey, instruction, region, sourceBucket, sourceKey } from "../job";
import type { MakeSubmit } from "./submitter";

const OSS = require("ali-oss");

/** `ali-oss` as its documentation uses it: `processObjectSave` has no asynchronous form, `request` does what it does. */
export const plainAliOss: MakeSubmit = (endpoint) => {
  const client = new OSS({
    ...accessKey,
    endpoint,
    region: `oss-${region}`,
    bucket: sourceBucket,
    authorizationV4: true,
    sldEnable: true,
  });
  return async (n) => {
    const answer = await client.request({
      method: "POST",
      bucket: sourceBucket,
      object: sourceKey(n),
      subres: { "x-oss-async-process": "" },
      content: Buffer.from(`x-oss-async-process=${instruction(n)}`),
      successStatuses: [200],
    });
    return JSON.parse(answer.data.toString()).TaskId;
  };
};
