import { decodeValue } from "./encoded-value";
import { invalidArgument, unknownOperation } from "./refusal";

/** A parameter as it is written: `vb_2000000` is the name `vb` with the text `2000000`. */
export interface WrittenParameter {
  name: string;
  text: string;
}

/** A further source of a concatenation, before (`pre`) or after (`sur`) the one the instruction is posted to. */
export interface Segment {
  place: "pre" | "sur";
  key: string;
  parameters: WrittenParameter[];
}

/** An instruction taken apart; what its parameters mean is the business of the operation's own table. */
export interface Instruction {
  /** `video/convert`, or `style/NAME`. */
  operation: string;
  parameters: WrittenParameter[];
  segments: Segment[];
  /** Templates for the target's key and, when given, its bucket. */
  saveAs?: { key: string; bucket?: string };
  /** The topic that is told when the task has ended. */
  topic?: string;
}

/**
 * Parses `domain/action,name_value,…[/pre,…|/sur,…]|sys/saveas,o_…,b_…/notify,topic_…`. Throws a Refusal.
 */
export function parseInstruction(text: string): Instruction {
  const [work = "", system, ...more] = text.split("|");
  if (more.length > 0) {
    throw invalidArgument('An instruction is one operation and one "sys" group: there is more than one "|".');
  }
  return { ...parseWork(work), ...(system === undefined ? {} : parseSystem(system)) };
}

function parseWork(work: string): Pick<Instruction, "operation" | "parameters" | "segments"> {
  // Base64 of the standard alphabet may hold slashes, so only a slash before a known word separates.
  const [head = "", ...tails] = work.split(/\/(?=(?:pre|sur)(?:,|$))/);
  if (head.startsWith("style/")) {
    const name = head.slice("style/".length);
    if (!/^(::)?[A-Za-z0-9._-]+$/.test(name) || tails.length > 0) {
      throw invalidArgument(`A style is written style/NAME, without parameters; this is "${work}".`);
    }
    return { operation: head, parameters: [], segments: [] };
  }
  const [operation = "", ...parameters] = head.split(",");
  if (!/^[a-z0-9]+\/[a-z0-9]+$/.test(operation)) throw unknownOperation();
  return { operation, parameters: parseParameters(operation, parameters), segments: tails.map(parseSegment) };
}

function parseSegment(text: string): Segment {
  const [place, ...written] = text.split(",");
  const parameters = parseParameters(`${place}`, written);
  const key = parameters.find((parameter) => parameter.name === "o");
  if (key === undefined) throw invalidArgument(`The parameter o is required but not provided in "/${text}".`);
  return {
    place: place === "pre" ? "pre" : "sur",
    key: decodeValue("o", key.text),
    parameters: parameters.filter((parameter) => parameter !== key),
  };
}

function parseSystem(system: string): Pick<Instruction, "saveAs" | "topic"> {
  const prefix = "sys/";
  if (!system.startsWith(prefix)) {
    throw invalidArgument(`What follows "|" begins with "sys/saveas," or "sys/notify,"; this is "${system}".`);
  }
  const parsed: Pick<Instruction, "saveAs" | "topic"> = {};
  for (const action of system.slice(prefix.length).split(/\/(?=(?:saveas|notify)(?:,|$))/)) {
    const [name, ...written] = action.split(",");
    const parameters = parseParameters(`sys/${name}`, written);
    if (name === "saveas") {
      if (parsed.saveAs !== undefined) throw invalidArgument("sys/saveas is given twice.");
      parsed.saveAs = parseSaveAs(parameters);
    } else if (name === "notify") {
      if (parsed.topic !== undefined) throw invalidArgument("sys/notify is given twice.");
      parsed.topic = decodeOnly("sys/notify", "topic", parameters);
    } else {
      throw invalidArgument(`"${name}" is not an action of sys: allowed are saveas and notify.`);
    }
  }
  return parsed;
}

function parseSaveAs(parameters: WrittenParameter[]): { key: string; bucket?: string } {
  const bucket = parameters.find((parameter) => parameter.name === "b");
  const others = parameters.filter((parameter) => parameter !== bucket);
  // The service calls a missing target by this name.
  if (others.length === 0) throw invalidArgument("[target]:is required.");
  const key = decodeOnly("sys/saveas", "o", others);
  return bucket === undefined ? { key } : { key, bucket: decodeValue("b", bucket.text) };
}

function decodeOnly(action: string, wanted: string, parameters: WrittenParameter[]): string {
  const stranger = parameters.find((parameter) => parameter.name !== wanted);
  if (stranger !== undefined) throw invalidArgument(`The parameter ${stranger.name} is not known to ${action}.`);
  const [parameter] = parameters;
  if (parameter === undefined) {
    throw invalidArgument(`The parameter ${wanted} of ${action} is required but not provided.`);
  }
  return decodeValue(wanted, parameter.text);
}

function parseParameters(owner: string, written: string[]): WrittenParameter[] {
  const seen = new Set<string>();
  return written.map((text) => {
    const match = /^([a-z0-9]+)_(.+)$/s.exec(text);
    if (match === null) throw invalidArgument(`"${text}" in ${owner} is not a parameter: it is written name_value.`);
    const [, name = "", value = ""] = match;
    if (seen.has(name)) throw invalidArgument(`The parameter ${name} of ${owner} is given twice.`);
    seen.add(name);
    return { name, text: value };
  });
}
