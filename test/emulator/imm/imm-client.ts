import { createHash, createHmac, randomUUID } from "node:crypto";
import type { Credential, Emulator } from "../../../src/emulator";
import { type RawResponse, send } from "../raw-request";

export interface ImmCall {
  parameters?: Record<string, unknown>;
  /** Where the parameters go. Default: the query. */
  place?: "query" | "form";
  credential?: Credential;
  /** The date that is signed. Default: now. */
  date?: Date | string;
  nonce?: string;
  version?: string;
  host?: string;
  /** Changes the headers after they were signed. */
  tamper?: (headers: Record<string, string>) => void;
  /** Sent in place of the body that was signed. */
  body?: string;
}

export interface ImmAnswer {
  status: number;
  body: Record<string, unknown>;
}

/** Calls IMM with a signature made here, written from the vendor's description and not shared with the emulator. */
export async function callImm(emulator: Emulator, action: string, call: ImmCall = {}): Promise<ImmAnswer> {
  const { status, body } = await callImmRaw(emulator, action, call);
  return { status, body: JSON.parse(body) as Record<string, unknown> };
}

export function callImmRaw(emulator: Emulator, action: string, call: ImmCall = {}): Promise<RawResponse> {
  const { accessKeyId, accessKeySecret, securityToken } = call.credential ?? emulator.credentials;
  const pairs = Object.entries(call.parameters ?? {}).map(
    ([name, value]) => `${encode(name)}=${encode(typeof value === "object" ? JSON.stringify(value) : String(value))}`,
  );
  const encoded = pairs.sort().join("&");
  const [query, body] = call.place === "form" ? ["", encoded] : [encoded, ""];
  const date = call.date ?? new Date();
  const headers: Record<string, string> = {
    host: call.host ?? `localhost:${emulator.port}`,
    "x-acs-action": action,
    "x-acs-version": call.version ?? "2020-09-30",
    "x-acs-date": typeof date === "string" ? date : date.toISOString().replace(/\.\d+Z$/, "Z"),
    "x-acs-signature-nonce": call.nonce ?? randomUUID(),
    "x-acs-content-sha256": createHash("sha256").update(body).digest("hex"),
    ...(securityToken === undefined
      ? {}
      : { "x-acs-accesskey-id": accessKeyId, "x-acs-security-token": securityToken }),
    ...(call.place === "form" ? { "content-type": "application/x-www-form-urlencoded" } : {}),
  };
  const names = Object.keys(headers).sort();
  const canonical = [
    "POST",
    "/",
    query,
    ...names.map((name) => `${name}:${headers[name]}`),
    "",
    names.join(";"),
    headers["x-acs-content-sha256"],
  ].join("\n");
  const text = `ACS3-HMAC-SHA256\n${createHash("sha256").update(canonical).digest("hex")}`;
  const signature = createHmac("sha256", accessKeySecret).update(text).digest("hex");
  headers.authorization = `ACS3-HMAC-SHA256 Credential=${accessKeyId},SignedHeaders=${names.join(";")},Signature=${signature}`;
  call.tamper?.(headers);
  return send(emulator, {
    method: "POST",
    target: query === "" ? "/" : `/?${query}`,
    headers,
    body: call.body ?? body,
  });
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}
