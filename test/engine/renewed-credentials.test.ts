import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { startStockedEmulator, useDeployments } from "./deployment";

const old = { accessKeyId: "STS.old", accessKeySecret: "old-secret", securityToken: "old-token" };
const renewed = { accessKeyId: "STS.renewed", accessKeySecret: "renewed-secret", securityToken: "renewed-token" };

const deployments = useDeployments(() => {
  const local = { accessKeyId: "local-id", accessKeySecret: "local-secret" };
  return startStockedEmulator({ credentials: [local, old, renewed] });
});

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** Serves temporary credentials at a URI, as a sidecar of a pipeline does. */
async function serveCredentials(give: () => typeof old): Promise<string> {
  const server = createServer((_request, response) => {
    const { accessKeyId, accessKeySecret, securityToken } = give();
    const Expiration = new Date(Date.now() + 3_600_000).toISOString().replace(/\.\d+Z$/, "Z");
    response.end(
      JSON.stringify({
        AccessKeyId: accessKeyId,
        AccessKeySecret: accessKeySecret,
        SecurityToken: securityToken,
        Expiration,
      }),
    );
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

describe("temporary credentials that end in the middle of a deploy", () => {
  it("are renewed, and no job fails or is submitted twice", async () => {
    const { emulator } = deployments;
    const count = 20;
    const project = await deployments.ofProgram(`
      const { ProcessingJob } = require("pulumi-oss-processing");
      for (let number = 0; number < ${count}; number++) {
        new ProcessingJob("job-" + number, {
          source: "oss://videos/a.mp4",
          operation: "video/convert,f_mp4,vcodec_h264",
          target: "oss://results/" + number + ".mp4",
        });
      }
    `);
    let asked = 0;
    const give = () => {
      asked += 1;
      // The program asks, which looks at the sources, and the provider.
      return asked <= 2 ? old : renewed;
    };
    const environment = {
      OSS_ACCESS_KEY_ID: "",
      OSS_ACCESS_KEY_SECRET: "",
      // The vendor's profiles are looked for there.
      HOME: project.folder,
      ALIBABA_CLOUD_CREDENTIALS_URI: await serveCredentials(give),
    };
    for (const [name, value] of Object.entries(environment)) project.setEnvironment(name, value);
    await project.setConfig("oss-processing:concurrency", "2");
    emulator.injectFault({ operation: "task", kind: "hold", times: count });
    const expired = { kind: "refuse", status: 403, code: "SecurityTokenExpired", message: "It has expired." } as const;
    emulator.injectFault({ operation: "async-process", after: 6, ...expired });

    const { submissions } = await project.up();
    expect(asked).toBe(3);
    expect(emulator.tasks.list()).toHaveLength(count);
    expect(submissions).toBe(count + 1);
    const keys = emulator.requests.map(({ headers }) => /Credential=([^/]+)/.exec(headers.authorization ?? "")?.[1]);
    const firstRenewed = keys.indexOf(renewed.accessKeyId);
    // But for the one that was under way meanwhile, what comes after the refused one is signed with the new key.
    expect(firstRenewed).toBeGreaterThanOrEqual(7);
    expect(firstRenewed).toBeLessThan(count);
    expect(new Set(keys.slice(firstRenewed + 1))).toEqual(new Set([renewed.accessKeyId]));
  });
});
