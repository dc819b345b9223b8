/** Who signs a request. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  /** Present for temporary credentials (STS). */
  readonly securityToken?: string | undefined;
}

/**
 * Gives the credentials for a profile of the Alibaba Cloud CLI, or the usual ones.
 *
 * @param rejected what was given before and the service doesn't accept any more, so that it is looked for anew; it is given
 * again where there is nothing newer
 */
export type FindCredentials = (profile: string | undefined, rejected?: Credentials) => Promise<Credentials>;

/** Whether two sets of credentials are the same. */
export function sameCredentials(a: Credentials, b: Credentials): boolean {
  return (
    a === b ||
    (a.accessKeyId === b.accessKeyId && a.accessKeySecret === b.accessKeySecret && a.securityToken === b.securityToken)
  );
}

/** Reads one setting by name; `undefined` or an empty text when it isn't set. */
export type ReadSetting = (name: string) => string | undefined;

/** Names of the settings of one family; a set of credentials is always taken from a single one. */
interface CredentialFamily {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly securityToken: string;
}

const configFamily: CredentialFamily = {
  accessKeyId: "alicloud:accessKey",
  accessKeySecret: "alicloud:secretKey",
  securityToken: "alicloud:securityToken",
};

const ossFamily: CredentialFamily = {
  accessKeyId: "OSS_ACCESS_KEY_ID",
  accessKeySecret: "OSS_ACCESS_KEY_SECRET",
  securityToken: "OSS_SESSION_TOKEN",
};

const alibabaCloudFamily: CredentialFamily = {
  accessKeyId: "ALIBABA_CLOUD_ACCESS_KEY_ID",
  accessKeySecret: "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
  securityToken: "ALIBABA_CLOUD_SECURITY_TOKEN",
};

const alicloudFamily: CredentialFamily = {
  accessKeyId: "ALICLOUD_ACCESS_KEY",
  accessKeySecret: "ALICLOUD_SECRET_KEY",
  securityToken: "ALICLOUD_SECURITY_TOKEN",
};

/** Where credentials are looked for. */
export interface CredentialSources {
  /** Reads stack config, decrypted, by full name such as `alicloud:accessKey`. */
  readonly config: ReadSetting;
  readonly environment: ReadSetting;
  /** The vendor's own chain: profiles, assumed roles, OIDC, on request ECS metadata. */
  readonly chain: (profile: string | undefined) => Promise<Credentials>;
  /** Told of what may not be meant. Default: nobody. */
  readonly warn?: (message: string) => void;
}

/**
 * Finds the credentials for a connection. A named profile is what was asked for, so it wins; otherwise stack config,
 * then the environment, then the vendor's chain.
 *
 * @throws Error when a family is set by half, naming what is missing, or when nothing is found anywhere.
 */
export async function findCredentials(profile: string | undefined, sources: CredentialSources): Promise<Credentials> {
  if (profile !== undefined) {
    return sources.chain(profile).catch((error: unknown) => {
      throw new Error(
        `The profile ${profile} of the Alibaba Cloud CLI has no credentials that work: ${reasonOf(error)}. Set it up (aliyun configure --profile ${profile}), or name another one or none.`,
      );
    });
  }
  const found =
    readFamily(configFamily, sources.config) ??
    readFamily(ossFamily, sources.environment) ??
    readAlibabaCloudFamily(sources) ??
    readFamily(alicloudFamily, sources.environment);
  if (found) return found;
  const configuredProfile = sources.config("alicloud:profile") || sources.environment("ALICLOUD_PROFILE");
  try {
    return await sources.chain(configuredProfile || undefined);
  } catch (error) {
    throw new Error(
      [
        "No Alibaba Cloud credentials were found. Set one of these:",
        "  OSS_ACCESS_KEY_ID and OSS_ACCESS_KEY_SECRET (with OSS_SESSION_TOKEN for temporary ones) in the environment,",
        "  ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET,",
        "  alicloud:accessKey and alicloud:secretKey in the stack's config (pulumi config set --secret),",
        "  or a profile of the Alibaba Cloud CLI (the job's profile, or ALIBABA_CLOUD_PROFILE).",
        `The vendor's credential chain said: ${reasonOf(error)}`,
      ].join("\n"),
    );
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The variables of the vendor's SDKs, which come first here, but second for the alicloud provider in the same deploy. */
function readAlibabaCloudFamily({ environment, warn }: CredentialSources): Credentials | undefined {
  const found = readFamily(alibabaCloudFamily, environment);
  const other = environment(alicloudFamily.accessKeyId)?.trim();
  if (found && other && other !== found.accessKeyId) {
    warn?.(
      "ALIBABA_CLOUD_ACCESS_KEY_ID and ALICLOUD_ACCESS_KEY are different keys, perhaps of different accounts: processing jobs take the first, @pulumi/alicloud takes the second. Unset one of them, or set OSS_ACCESS_KEY_ID and OSS_ACCESS_KEY_SECRET for the jobs.",
    );
  }
  return found;
}

function readFamily(names: CredentialFamily, read: ReadSetting): Credentials | undefined {
  const accessKeyId = read(names.accessKeyId)?.trim();
  const accessKeySecret = read(names.accessKeySecret)?.trim();
  if (!accessKeyId && !accessKeySecret) return undefined;
  if (!accessKeyId || !accessKeySecret) {
    const [present, missing] = accessKeyId
      ? [names.accessKeyId, names.accessKeySecret]
      : [names.accessKeySecret, names.accessKeyId];
    throw new Error(`${present} is set but ${missing} is not; set both, or neither to use credentials from elsewhere`);
  }
  return { accessKeyId, accessKeySecret, securityToken: read(names.securityToken)?.trim() || undefined };
}
