import { dirname, join } from "node:path";
import type * as pulumi from "@pulumi/pulumi";
import { componentProviderHost } from "@pulumi/pulumi/provider/experimental";
import { ProcessingFleet } from "./processing-fleet";
import { ProcessingPipeline } from "./processing-pipeline";

type Component = new (name: string, args: never, opts?: pulumi.ComponentResourceOptions) => pulumi.ComponentResource;

const root = dirname(dirname(__dirname));

/** Serves the components as Pulumi's plugin `oss-processing`, until Pulumi ends it. */
export function serveComponents(): Promise<void> {
  return componentProviderHost({
    name: "oss-processing",
    // Where Pulumi's analyser finds the version, and the types that it makes the schema of.
    dirname: join(root, "plugin"),
    components: [ProcessingFleet, ProcessingPipeline, ...environment()] as never,
  });
}

/** The component that needs `@pulumi/alicloud`, where that is installed. */
function environment(): Component[] {
  try {
    require.resolve("@pulumi/alicloud/package.json");
  } catch {
    return [];
  }
  const { ProcessingEnvironment } =
    require("../environment/processing-environment") as typeof import("../environment/processing-environment");
  return [ProcessingEnvironment];
}
