/** A parameter as it stands in a spelled operation: `fps_25`. Without a value `text` is missing. */
export interface SpelledParameter {
  readonly code: string;
  readonly text: string | undefined;
}

/** A spelled operation taken apart, whatever operation it is: `video/concat,f_mp4,…/pre,o_…`. */
export interface SpelledOperation {
  /** `video/concat` */
  readonly type: string;
  readonly parameters: readonly SpelledParameter[];
  readonly segments: readonly { readonly name: string; readonly parameters: readonly SpelledParameter[] }[];
}

/** Takes a spelled operation apart. `undefined` where the text hasn't that form, which a style hasn't either. */
export function takeApart(text: string): SpelledOperation | undefined {
  const [domain, action, ...rest] = text.split("/");
  if (!domain || !action || domain === "style" || domain === "sys" || /[^!-~]|\|/.test(text)) return undefined;
  const main = takeActionApart(action);
  return {
    type: `${domain}/${main.name}`,
    parameters: main.parameters,
    segments: rest.map(takeActionApart),
  };
}

/** Puts a spelled operation together again. */
export function putTogether({ type, parameters, segments }: SpelledOperation): string {
  return [
    [type, ...parameters.map(spellParameter)].join(","),
    ...segments.map((segment) => [segment.name, ...segment.parameters.map(spellParameter)].join(",")),
  ].join("/");
}

function takeActionApart(action: string): { name: string; parameters: SpelledParameter[] } {
  const [name = "", ...parameters] = action.split(",");
  return {
    name,
    parameters: parameters.map((parameter) => {
      const underscore = parameter.indexOf("_");
      return underscore < 0
        ? { code: parameter, text: undefined }
        : { code: parameter.slice(0, underscore), text: parameter.slice(underscore + 1) };
    }),
  };
}

function spellParameter({ code, text }: SpelledParameter): string {
  return text === undefined ? code : `${code}_${text}`;
}
