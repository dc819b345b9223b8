import type { OssResponse } from "../exchange";

/**
 * A refusal of IMM. It becomes a JSON document, where those of OSS are XML.
 *
 * Documented by the vendor (the page on IMM's errors): the shape of the document; `Missing{Parameter}`,
 * `Invalid{Parameter}`, `InvalidArgument`, `ResourceNotFound` and `ResourceAlreadyExists`, all with status 400.
 * Documented for the gateway before all its services: the codes of signatures, dates, nonces, unknown keys and actions.
 */
export class ImmError extends Error {
  override readonly name = "ImmError";

  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** The response of a refusal. */
export function errorResponse(error: ImmError, requestId: string, hostId: string): OssResponse {
  return {
    ...jsonResponse({
      RequestId: requestId,
      HostId: hostId,
      Code: error.code,
      Message: error.message,
      Recommend: `https://api.aliyun.com/troubleshoot?q=${encodeURIComponent(error.code)}&product=imm&requestId=${requestId}`,
    }),
    status: error.status,
  };
}

/** The response of an action that was carried out. */
export function jsonResponse(content: object): OssResponse {
  return {
    status: 200,
    headers: { "content-type": "application/json;charset=utf-8" },
    body: JSON.stringify(content),
  };
}

/** A thing that is named and not there. */
export const resourceNotFound = (type: string) =>
  new ImmError(400, "ResourceNotFound", `The specified resource ${type} is not found.`);

/** A thing that is there already. */
export const resourceAlreadyExists = (type: string) =>
  new ImmError(400, "ResourceAlreadyExists", `The specified resource ${type} already exists.`);

/** A parameter that is needed and not given. */
export const missingParameter = (name: string) =>
  new ImmError(400, `Missing${name}`, `${name} is mandatory for this action.`);

/** Also for values of the right type that make no sense: which of its two codes the service gives for them isn't documented. */
export const invalidParameter = (name: string, rule: string) =>
  new ImmError(400, "InvalidArgument", `The parameter ${name} is invalid: ${rule}.`);
