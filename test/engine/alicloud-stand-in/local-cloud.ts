import OSS from "ali-oss";
import type { Emulator } from "../../../src/emulator";
import { callImm } from "../../emulator/imm/imm-client";

/** The local OSS and IMM, as the environment of a deploy names them. */
export interface LocalCloud {
  readonly oss: OSS;
  imm(action: string, parameters: Readonly<Record<string, string>>): Promise<Record<string, unknown>>;
}

export function localCloud(environment: NodeJS.ProcessEnv): LocalCloud {
  const endpoint = environment.OSS_ENDPOINT ?? "";
  const credentials = {
    accessKeyId: environment.OSS_ACCESS_KEY_ID ?? "",
    accessKeySecret: environment.OSS_ACCESS_KEY_SECRET ?? "",
  };
  const region = environment.EMULATOR_REGION ?? "cn-hangzhou";
  const options = { ...credentials, endpoint, region: `oss-${region}`, authorizationV4: true, sldEnable: true };
  const address = { port: Number(new URL(endpoint).port), credentials } as Emulator;
  return {
    oss: new OSS(options as OSS.Options),
    async imm(action, parameters) {
      const { status, body } = await callImm(address, action, { parameters });
      if (status !== 200) throw new Error(`${action}: ${String(body.Code)}: ${String(body.Message)}`);
      return body;
    },
  };
}
