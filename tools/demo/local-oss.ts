import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import OSS from "ali-oss";
import { killGroup, spawnGroup } from "../command";
import { DemoFailure } from "./failure";
import { bucketAndKey, REGION } from "./jobs";

const START_LIMIT = 30_000;
const STOP_LIMIT = 5_000;

/** What the local OSS tells of a task. */
export interface Task {
  id: string;
  status: "Running" | "Succeeded" | "Failed";
  code?: string;
  message?: string;
  /** oss://bucket/key of each object made. */
  targets: string[];
  /** What the task answers beside objects: the text of a watermark. */
  result?: { Content?: string };
}

/** What the published types of ali-oss lack. */
type OssClient = OSS & {
  processObjectSave(source: string, target: string, process: string, targetBucket: string): Promise<unknown>;
};

/** Who signs requests to a local OSS. */
export interface AccessKey {
  id: string;
  secret: string;
}

/** A local OSS that runs as a process of its own, as it does for any user of it. */
export class LocalOss {
  private constructor(
    readonly endpoint: string,
    readonly accessKey: AccessKey,
    readonly stop: () => Promise<void>,
  ) {}

  static async start(options: { data: string; log: string }): Promise<LocalOss> {
    const accessKey = { id: "demo", secret: randomBytes(16).toString("hex") };
    const child = spawnGroup(
      process.execPath,
      [
        ...["--require", join(__dirname, "exit-with-parent.cjs")],
        join(dirname(dirname(__dirname)), "dist", "emulator", "command.js"),
        ...["--port", "0", "--data", options.data, "--region", REGION],
        ...["--credentials", `${accessKey.id}:${accessKey.secret}`],
      ],
      { stdio: ["ignore", "pipe", "pipe", "ipc"] },
    );
    const ended = once(child, "exit");
    await mkdir(dirname(options.log), { recursive: true });
    child.stderr?.pipe(createWriteStream(options.log));
    const stop = async () => {
      killGroup(child, "SIGTERM");
      if (await Promise.race([ended, delay(STOP_LIMIT, undefined, { ref: false })])) return;
      killGroup(child, "SIGKILL");
      await ended;
    };

    let said = "";
    const endpoint = await Promise.race([
      new Promise<string>((resolve) => {
        child.stdout?.setEncoding("utf8").on("data", (text: string) => {
          said += text;
          const address = /^listening on (\S+)$/m.exec(said)?.[1];
          if (address) resolve(address);
        });
      }),
      ended.then(() => undefined),
      delay(START_LIMIT, undefined, { ref: false }),
    ]);
    if (endpoint !== undefined) return new LocalOss(endpoint, accessKey, stop);
    await stop();
    const log = (await readFile(options.log, "utf8").catch(() => "")).trim();
    throw new DemoFailure(`The local OSS did not start.${log ? `\n${log}` : ""}`);
  }

  /** Uploads a file unless its object is there already; answers whether it did. */
  async upload(bucket: string, key: string, file: string): Promise<boolean> {
    const client = this.#client(bucket);
    try {
      await client.head(key);
      return false;
    } catch (error) {
      if ((error as { status?: number }).status !== 404) throw error;
    }
    await client.put(key, file);
    return true;
  }

  /** Writes a copy of a picture that bears an invisible text, unless it is there already. */
  async embedWatermark(bucket: string, key: string, text: string, target: string): Promise<void> {
    const client = this.#client(bucket);
    const there = await client.head(target).then(
      () => true,
      () => false,
    );
    if (there) return;
    const content = Buffer.from(text).toString("base64url");
    await client.processObjectSave(key, target, `image/blindwatermark,content_${content},s_low`, bucket);
  }

  /** Downloads an object to `folder/key`; answers the path. */
  async download(uri: string, folder: string): Promise<string> {
    const { bucket, key } = bucketAndKey(uri);
    const file = join(folder, key);
    await mkdir(dirname(file), { recursive: true });
    await this.#client(bucket).get(key, file);
    return file;
  }

  async makeBuckets(names: string[]): Promise<void> {
    // Making a bucket that one owns already changes nothing.
    for (const name of names) await this.#client().putBucket(name);
  }

  /** All tasks that were ever submitted. */
  tasks(): Promise<Task[]> {
    return this.#ask("tasks") as Promise<Task[]>;
  }

  /** A task, or undefined when the local OSS doesn't know it. */
  task(id: string): Promise<Task | undefined> {
    return this.#ask(`tasks/${encodeURIComponent(id)}`) as Promise<Task | undefined>;
  }

  async #ask(path: string): Promise<unknown> {
    const answer = await fetch(`${this.endpoint}/_emulator/${path}`);
    if (answer.status === 404) return undefined;
    if (!answer.ok) throw new Error(`the local OSS answered ${answer.status} to /_emulator/${path}`);
    return answer.json();
  }

  #client(bucket?: string): OssClient {
    return new OSS({
      endpoint: this.endpoint,
      // Bucket names can't be put before localhost.
      sldEnable: true,
      authorizationV4: true,
      region: `oss-${REGION}`,
      accessKeyId: this.accessKey.id,
      accessKeySecret: this.accessKey.secret,
      ...(bucket === undefined ? {} : { bucket }),
    } as OSS.Options) as OssClient;
  }
}
