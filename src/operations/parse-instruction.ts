import { isUtf8 } from "node:buffer";
import { decodeUrlSafeBase64 } from "../instruction/url-safe-base64";
import { parseOperation } from "./operation-spelling";

/** What an instruction says. */
export interface ParsedInstruction {
  /** The operation: with its parameters or a style's name where all of it is known, otherwise the text as it is. */
  readonly operation: ReturnType<typeof parseOperation>;
  /** Where the result goes; without a bucket, into the source's. The key may be a template. */
  readonly target?: {
    /** The bucket's name. */
    readonly bucket?: string;
    /** The key in it. */
    readonly key: string;
  };
  /** The topic that is told when the task ends. */
  readonly notify?: string;
}

/**
 * Reads a process string: the inverse of how this library builds them. It also reads what other clients write, such as
 * padded base64 and the standard alphabet. `undefined` where the text isn't one.
 *
 * @example
 * ```ts
 * parseInstruction("doc/convert,target_pdf|sys/saveas,o_b3V0LnBkZg,b_ZG9jcw");
 * // { operation: { type: "doc/convert", format: "pdf" }, target: { bucket: "docs", key: "out.pdf" } }
 * ```
 */
export function parseInstruction(text: string): ParsedInstruction | undefined {
  const [operation, system, ...rest] = text.split("|");
  if (!operation || !/^[!-~]+\/[!-~]+$/.test(operation) || operation.startsWith("sys/") || rest.length > 0) {
    return undefined;
  }
  const parsed = { operation: parseOperation(operation) };
  if (system === undefined) return parsed;

  const actions = system.startsWith("sys/") ? readActions(system.slice("sys/".length)) : undefined;
  if (!actions) return undefined;
  const { saveas, notify } = actions;
  if (saveas && saveas.o === undefined) return undefined;
  if (notify && notify.topic === undefined) return undefined;
  return {
    ...parsed,
    ...(saveas && { target: { ...(saveas.b !== undefined && { bucket: saveas.b }), key: saveas.o as string } }),
    ...(notify && { notify: notify.topic as string }),
  };
}

const parametersByAction = { saveas: ["o", "b"], notify: ["topic"] } as const;

type Actions = { -readonly [action in keyof typeof parametersByAction]?: Record<string, string> };

function readActions(text: string): Actions | undefined {
  const actions: Actions = {};
  // A slash may also be a digit of the standard base64 alphabet, so only one before an action's name separates.
  for (const action of text.split(/\/(?=(?:saveas|notify),)/)) {
    const [name, ...parameters] = action.split(",");
    if ((name !== "saveas" && name !== "notify") || actions[name]) return undefined;
    const values: Record<string, string> = {};
    for (const parameter of parameters) {
      const code = parametersByAction[name].find((it) => parameter.startsWith(`${it}_`));
      const value = code && decodeText(parameter.slice(code.length + 1));
      if (!code || !value || values[code] !== undefined) return undefined;
      values[code] = value;
    }
    actions[name] = values;
  }
  return actions;
}

/** Text of either base64 alphabet, with or without padding; `undefined` for anything else. */
function decodeText(encoded: string): string | undefined {
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(encoded) || (encoded.includes("=") && encoded.length % 4 !== 0))
    return undefined;
  return isUtf8(Buffer.from(encoded, "base64")) ? decodeUrlSafeBase64(encoded) : undefined;
}
