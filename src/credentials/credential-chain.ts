import { createRequire } from "node:module";
import type CredentialsProvider from "@alicloud/credentials/dist/src/credentials_provider";
import type { Credentials } from "./credentials";

/**
 * The vendor's credential chain (`@alicloud/credentials`), loaded only when nothing nearer has credentials.
 *
 * Made anew for every call that isn't answered: a chain of theirs that failed once remembers the provider that failed
 * and never looks further. ECS metadata is asked only where `ALIBABA_CLOUD_ECS_METADATA` names a role, because elsewhere
 * it may take long to find that nobody answers.
 */
export class CredentialChain {
  readonly #working = new Map<string | undefined, CredentialsProvider>();

  /**
   * The credentials of a profile, or the first that there are.
   *
   * @param anew whether to read everything anew: their profiles with fixed credentials are read once only
   */
  async find(profile: string | undefined, anew = false): Promise<Credentials> {
    const known = this.#working.get(profile);
    if (known && !anew) return snapshot(known).catch(rethrowReason);
    const failures: string[] = [];
    for (const make of links(profile)) {
      try {
        const provider = make();
        const credentials = await snapshot(provider);
        this.#working.set(profile, provider);
        return credentials;
      } catch (error) {
        failures.push(reasonOf(error));
      }
    }
    throw new Error(failures.join("; "));
  }
}

function rethrowReason(error: unknown): never {
  throw new Error(reasonOf(error));
}

/**
 * What of their error may be shown. Their texts end with the file, answer or output that couldn't be read, and the
 * secrets in it, so only what stands before it counts, and a code that the service gave.
 */
function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const [beginning = ""] = message.replace(/httpStatus: (\d+)/, "HTTP status $1").split(/: | = |[{<]/);
  const code = /"Code"\s*:\s*"([\w.]{1,80})"/.exec(message)?.[1];
  const text = beginning.replaceAll(/\w+:\/\/\S+/g, "a URL").trim();
  return code === undefined ? text : `${text} (${code})`;
}

const requireLazily = createRequire(__filename);

/**
 * A provider of theirs by its file: the package's entry offers the chain as a whole only, and no profile by name. The
 * dependency's version is held to its patch releases for that.
 */
function providerClass<Name extends keyof ProviderFiles>(name: Name): ProviderFiles[Name]["default"] {
  return (requireLazily(`@alicloud/credentials/dist/src/providers/${name}`) as ProviderFiles[Name]).default;
}

interface ProviderFiles {
  cli_profile: typeof import("@alicloud/credentials/dist/src/providers/cli_profile");
  profile: typeof import("@alicloud/credentials/dist/src/providers/profile");
  oidc_role_arn: typeof import("@alicloud/credentials/dist/src/providers/oidc_role_arn");
  ecs_ram_role: typeof import("@alicloud/credentials/dist/src/providers/ecs_ram_role");
  uri: typeof import("@alicloud/credentials/dist/src/providers/uri");
}

function links(profile: string | undefined): (() => CredentialsProvider)[] {
  if (profile !== undefined) {
    return [
      () => providerClass("cli_profile").builder().withProfileName(profile).build(),
      () => providerClass("profile").builder().withProfileName(profile).build(),
    ];
  }
  const { ALIBABA_CLOUD_ECS_METADATA: role, ALIBABA_CLOUD_CREDENTIALS_URI: credentialsUri } = process.env;
  return [
    () => providerClass("oidc_role_arn").builder().build(),
    () => providerClass("cli_profile").builder().build(),
    () => providerClass("profile").builder().build(),
    ...(role ? [() => providerClass("ecs_ram_role").builder().withRoleName(role).build()] : []),
    ...(credentialsUri ? [() => providerClass("uri").builder().withCredentialsURI(credentialsUri).build()] : []),
  ];
}

async function snapshot(provider: CredentialsProvider): Promise<Credentials> {
  const { accessKeyId, accessKeySecret, securityToken } = await provider.getCredentials();
  return { accessKeyId, accessKeySecret, securityToken: securityToken || undefined };
}
