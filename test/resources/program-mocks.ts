import * as pulumi from "@pulumi/pulumi";
import type { MockResourceArgs } from "@pulumi/pulumi/runtime";

/** A resource as a program has registered it. */
export interface RegisteredResource {
  readonly type: string;
  readonly name: string;
  // biome-ignore lint/suspicious/noExplicitAny: the tests know what their programs register
  readonly inputs: Readonly<Record<string, any>>;
  /** Reference to the provider that shall make it; empty for the usual one of its package. */
  readonly provider: string;
}

/** How a program without an engine runs. */
export interface ProgramOptions {
  /** What resources have as outputs besides their inputs. */
  readonly outputs?: (resource: MockResourceArgs) => Record<string, unknown>;
  /** Whether the program runs for a preview. */
  readonly preview?: boolean;
}

/** What a program registers when it runs without an engine: Pulumi's own mocks, for what needs no engine to be seen. */
export class ProgramMocks {
  readonly registered: RegisteredResource[] = [];

  /** Stands in for the engine from now on. */
  static async install({ outputs = () => ({}), preview = false }: ProgramOptions = {}): Promise<ProgramMocks> {
    // What the program before this one has still under way would be told to the new mocks, which don't know it.
    await pulumi.runtime.disconnect();
    const mocks = new ProgramMocks();
    await pulumi.runtime.setMocks(
      {
        newResource: (resource) => {
          const { type, name, inputs, provider = "" } = resource;
          mocks.registered.push({ type, name, inputs, provider });
          return { id: resource.id || `${name}-id`, state: { ...inputs, ...outputs(resource) } };
        },
        call: () => ({}),
      },
      "project",
      "stack",
      preview,
    );
    return mocks;
  }

  /** What a resource was registered with. */
  async of(resource: pulumi.Resource): Promise<RegisteredResource> {
    const urn = await knownValue(resource.urn);
    const [, , types, name] = urn.split("::");
    const type = types?.split("$").at(-1);
    const found = this.registered.filter((it) => it.name === name && it.type === type);
    if (found.length !== 1) throw new Error(`${urn} was registered ${found.length} times, not once`);
    return found[0] as RegisteredResource;
  }
}

/** An output's value, once it is known. */
export function knownValue<T>(output: pulumi.Output<T>): Promise<pulumi.Unwrap<T>> {
  return new Promise((resolve) => {
    output.apply((value) => resolve(value as pulumi.Unwrap<T>));
  });
}
