import type CredentialsProvider from "@alicloud/credentials/dist/src/credentials_provider";
import type { Credentials } from "./credentials";

/**
 * The vendor's credential chain (`@alicloud/credentials`), loaded only when nothing nearer has credentials.
 *
 * Made anew for every call that isn't answered: a chain of theirs that failed once remembers the provider that failed
 * and never looks further. ECS metadata is asked only where `ALIBABA_CLOUD_ECS_METADATA` names a role, because elsewhere
 * it may take long to find that nobody answers.
 */
export function credentialChain(): (profile: string | undefined) => Promise<Credentials> {
  const working = new Map<string | undefined, CredentialsProvider>();
  return async (profile) => {
    const known = working.get(profile);
    if (known) return snapshot(known);
    const failures: string[] = [];
    for (const make of await links(profile)) {
      try {
        const provider = make();
        const credentials = await snapshot(provider);
        working.set(profile, provider);
        return credentials;
      } catch (error) {
        failures.push(error instanceof Error ? error.message : String(error));
      }
    }
    throw new Error(failures.join("; "));
  };
}

async function links(profile: string | undefined): Promise<(() => CredentialsProvider)[]> {
  // Not from the package's entry, which offers the chain as a whole only, nor a profile by name.
  const [cliProfile, profileFile, oidc, ecsRole, uri] = await Promise.all([
    import("@alicloud/credentials/dist/src/providers/cli_profile.js"),
    import("@alicloud/credentials/dist/src/providers/profile.js"),
    import("@alicloud/credentials/dist/src/providers/oidc_role_arn.js"),
    import("@alicloud/credentials/dist/src/providers/ecs_ram_role.js"),
    import("@alicloud/credentials/dist/src/providers/uri.js"),
  ]);
  if (profile !== undefined) {
    return [
      () => cliProfile.default.default.builder().withProfileName(profile).build(),
      () => profileFile.default.default.builder().withProfileName(profile).build(),
    ];
  }
  const { ALIBABA_CLOUD_ECS_METADATA: role, ALIBABA_CLOUD_CREDENTIALS_URI: credentialsUri } = process.env;
  return [
    () => oidc.default.default.builder().build(),
    () => cliProfile.default.default.builder().build(),
    () => profileFile.default.default.builder().build(),
    ...(role ? [() => ecsRole.default.default.builder().withRoleName(role).build()] : []),
    ...(credentialsUri ? [() => uri.default.default.builder().withCredentialsURI(credentialsUri).build()] : []),
  ];
}

async function snapshot(provider: CredentialsProvider): Promise<Credentials> {
  const { accessKeyId, accessKeySecret, securityToken } = await provider.getCredentials();
  return { accessKeyId, accessKeySecret, securityToken: securityToken || undefined };
}
