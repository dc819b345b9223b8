import { renderXml, type XmlElement } from "./xml";

/** What an {@link OssError} says besides its code and message. */
export interface OssErrorDetails {
  /** The service's fine-grained error number, for instance `0015-00000101`. Left out where the vendor publishes none. */
  ec?: string;
  /** Further elements of the error document, for instance `BucketName`. */
  elements?: XmlElement;
  /** Further response headers. */
  headers?: Record<string, string>;
}

/** A refusal, as the service words it: it becomes the error document of the response. */
export class OssError extends Error {
  override readonly name = "OssError";

  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly details: OssErrorDetails = {},
  ) {
    super(message);
  }
}

/** The `<Error>` document of a refusal. */
export function errorDocument(error: OssError, requestId: string, hostId: string): string {
  return renderXml("Error", {
    Code: error.code,
    Message: error.message,
    RequestId: requestId,
    HostId: hostId,
    ...error.details.elements,
    ...(error.details.ec === undefined ? {} : { EC: error.details.ec }),
  });
}

export const noSuchBucket = (bucket: string) =>
  new OssError(404, "NoSuchBucket", "The specified bucket does not exist.", {
    ec: "0015-00000101",
    elements: { BucketName: bucket },
  });

export const noSuchKey = (key: string) =>
  new OssError(404, "NoSuchKey", "The specified key does not exist.", {
    ec: "0026-00000001",
    elements: { Key: key },
  });

export const invalidArgument = (message: string, name: string, value: string, ec?: string) =>
  new OssError(400, "InvalidArgument", message, {
    ...(ec === undefined ? {} : { ec }),
    elements: { ArgumentName: name, ArgumentValue: value },
  });

export const malformedXml = () =>
  new OssError(
    400,
    "MalformedXML",
    "The XML you provided was not well-formed or did not validate against our published schema.",
    { ec: "0015-00000231" },
  );

/** A thing the real service does and this one does not: said aloud, never passed over in silence. */
export const notImplemented = (what: string) =>
  new OssError(501, "NotImplemented", `The local OSS does not implement ${what}.`, { elements: { Feature: what } });

export const methodNotAllowed = (method: string, resource: string) =>
  new OssError(405, "MethodNotAllowed", "The specified method is not allowed against this resource.", {
    elements: { Method: method, ResourceType: resource },
  });

export const preconditionFailed = (condition: string) =>
  new OssError(412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold.", {
    elements: { Condition: condition },
  });
