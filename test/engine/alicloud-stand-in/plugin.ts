/**
 * A stand-in for the plugin of `@pulumi/alicloud`, which can't be downloaded everywhere. A test fixture, nothing else: it
 * serves the few resource types that the examples use, and as much of each as they need, against the local OSS that the
 * environment names. Buckets, objects and IMM projects really are made there; what the local OSS has no service for (RAM,
 * message topics) is only checked and recorded.
 */
import type { CheckResult, CreateResult, DiffResult, Provider, UpdateResult } from "@pulumi/pulumi/provider";
import { main } from "@pulumi/pulumi/provider";
import { localCloud } from "./local-cloud";
import { plainValues } from "./plain-values";
import { type Properties, type ResourceType, resourceTypes } from "./resource-types";

class AlicloudStandIn implements Provider {
  readonly version = require("@pulumi/alicloud/package.json").version as string;
  readonly schema = JSON.stringify({ name: "alicloud", version: this.version });
  readonly #types = resourceTypes(localCloud(process.env));

  async check(urn: string, _olds: unknown, news: unknown): Promise<CheckResult> {
    const inputs = plainValues(news) as Properties;
    const { required } = this.#typeOf(urn);
    const failures = required
      .filter((property) => inputs[property] === undefined)
      .map((property) => ({ property, reason: "is missing" }));
    return { inputs, failures };
  }

  async diff(_id: string, urn: string, olds: unknown, news: unknown): Promise<DiffResult> {
    const [before, now] = [plainValues(olds) as Properties, plainValues(news) as Properties];
    const changed = Object.keys(now).filter((name) => JSON.stringify(now[name]) !== JSON.stringify(before[name]));
    const { identity } = this.#typeOf(urn);
    return { changes: changed.length > 0, replaces: changed.filter((name) => identity.includes(name)) };
  }

  async create(urn: string, inputs: unknown): Promise<CreateResult> {
    const properties = plainValues(inputs) as Properties;
    const { id, outputs } = await this.#typeOf(urn).put(properties);
    return { id, outs: { ...properties, ...outputs } };
  }

  async update(_id: string, urn: string, olds: unknown, news: unknown): Promise<UpdateResult> {
    const properties = plainValues(news) as Properties;
    const { outputs } = await this.#typeOf(urn).put(properties, plainValues(olds) as Properties);
    return { outs: { ...properties, ...outputs } };
  }

  async delete(_id: string, urn: string, outputs: unknown): Promise<void> {
    await this.#typeOf(urn).remove?.(plainValues(outputs) as Properties);
  }

  #typeOf(urn: string): ResourceType {
    const token = urn.split("::")[2]?.split("$").at(-1) ?? "";
    const type = this.#types[token];
    if (!type) throw new Error(`this stand-in of the alicloud provider, a test fixture, has no ${token}`);
    return type;
  }
}

void main(new AlicloudStandIn(), process.argv.slice(2));
