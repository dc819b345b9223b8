import { expect, it } from "vitest";
import type { FaultEffect } from "../../src/emulator";
import { clientOf, emulatorWithBucket, failureOf, submit } from "./emulator-client";
import { sendSigned } from "./raw-request";

const BODY = "x-oss-async-process=video/convert,f_mp4|sys/saveas,o_YQ";

async function emulatorWithSource() {
  const { emulator, client } = await emulatorWithBucket();
  await client.put("source.mp4", Buffer.from("film"));
  const strike = (effect: FaultEffect) => emulator.injectFault({ operation: "async-process", ...effect });
  return { emulator, client, strike };
}

it("refuses without doing the work", async () => {
  const { emulator, client, strike } = await emulatorWithSource();
  const refusals = [
    [503, "ServiceUnavailable"],
    [429, "TooManyRequests"],
    [500, "InternalError"],
    [403, "AccessDenied"],
  ] as const;
  for (const [status, code] of refusals) {
    strike({ kind: "refuse", status, code, message: "Not now." });
    const failure = await failureOf(submit(client, "source.mp4", BODY));
    expect(failure).toMatchObject({ status, code, message: "Not now." });
  }
  expect(emulator.tasks.list()).toEqual([]);
  expect(emulator.requests.map(({ refusal }) => refusal)).toEqual(refusals.map(([, code]) => code));
  await submit(client, "source.mp4", BODY);
  expect(emulator.tasks.list()).toHaveLength(1);
});

it("resets the connection without doing the work", async () => {
  const { emulator, client, strike } = await emulatorWithSource();
  strike({ kind: "reset" });
  const failure = await failureOf(submit(client, "source.mp4", BODY));
  expect(failure).toMatchObject({ status: -1, code: "ResponseError" });
  expect(emulator.tasks.list()).toEqual([]);
  expect(emulator.requests).toEqual([expect.not.objectContaining({ taskId: expect.anything() })]);

  emulator.injectFault({ operation: "put-object", kind: "reset" });
  expect(await failureOf(client.put("lost", Buffer.from("x")))).toMatchObject({ status: -1 });
  expect(await failureOf(client.head("lost"))).toMatchObject({ status: 404 });
});

it("judges a rightly signed request by a clock that is wrong", async () => {
  const { emulator, client, strike } = await emulatorWithSource();
  const target = "/examplebucket/source.mp4?x-oss-async-process";
  const raw = { method: "POST", target, resource: "/examplebucket/source.mp4", query: "x-oss-async-process" };
  for (const minutes of [16, -16]) {
    strike({ kind: "skew", ms: minutes * 60_000 });
    const { status, headers, body } = await sendSigned(emulator, { ...raw, body: BODY });
    expect(status).toBe(403);
    expect(headers["x-oss-ec"]).toBe("0002-00000504");
    const elements = Object.fromEntries(
      [...body.matchAll(/<(\w+)>([^<]*)<\/\1>/g)].map(([, name, text]) => [name, text]),
    );
    expect(elements).toMatchObject({
      Code: "RequestTimeTooSkewed",
      Message: "The difference between the request time and the current time is too large.",
      RequestId: headers["x-oss-request-id"],
      MaxAllowedSkewMilliseconds: "900000",
      EC: "0002-00000504",
    });
    const [asked = 0, served = 0] = [elements.RequestTime, elements.ServerTime].map((text) => Date.parse(text ?? ""));
    expect(Math.round((served - asked) / 60_000)).toBe(minutes);
    // By this a client can set its clock.
    expect(headers.date).toBe(new Date(served).toUTCString());
  }
  expect(emulator.tasks.list()).toEqual([]);
  expect(emulator.requests.map(({ refusal }) => refusal)).toEqual(["RequestTimeTooSkewed", "RequestTimeTooSkewed"]);

  // A minute is put up with. And whoever has no valid signature doesn't use up the fault.
  strike({ kind: "skew", ms: 60_000 });
  const stranger = clientOf(emulator, { accessKeySecret: "guessed" });
  expect(await failureOf(submit(stranger, "source.mp4", BODY))).toMatchObject({ code: "SignatureDoesNotMatch" });
  await submit(client, "source.mp4", BODY);
  expect(emulator.tasks.list()).toHaveLength(1);
});

it("does the work, then resets the connection", async () => {
  const { emulator, client, strike } = await emulatorWithSource();
  strike({ kind: "accept-then-reset" });
  const failure = await failureOf(submit(client, "source.mp4", BODY));
  expect(failure).toMatchObject({ status: -1, code: "ResponseError" });
  expect(emulator.tasks.list()).toHaveLength(1);
  expect(emulator.requests[0]?.taskId).toBe(emulator.tasks.list()[0]?.id);
});

it("does the work, then stalls until it is closed", async () => {
  const { emulator, client, strike } = await emulatorWithSource();
  strike({ kind: "accept-then-stall" });
  const impatient = await failureOf(submit(client, "source.mp4", BODY, { timeout: 200 }));
  expect(impatient).toMatchObject({ name: "ResponseTimeoutError" });
  expect(emulator.tasks.list()).toHaveLength(1);

  strike({ kind: "accept-then-stall" });
  const patient = failureOf(submit(client, "source.mp4", BODY));
  await expect.poll(() => emulator.tasks.list().length).toBe(2);
  await emulator.close();
  expect(await patient).toMatchObject({ status: -1 });
});

it("does the work, then garbles the answer", async () => {
  const { emulator, client, strike } = await emulatorWithSource();
  const answer = async (garble: Extract<FaultEffect, { kind: "accept-then-garble" }>["garble"]) => {
    strike({ kind: "accept-then-garble", garble });
    const { data, res } = await submit(client, "source.mp4", BODY);
    return { status: res.status, text: data.toString(), id: emulator.tasks.list().at(-1)?.id };
  };

  const truncated = await answer("truncated");
  expect(truncated.text).toContain(`"TaskId":"${truncated.id}"`);
  expect(() => JSON.parse(truncated.text)).toThrow(SyntaxError);
  const anonymous = await answer("without-task-id");
  expect(JSON.parse(anonymous.text)).toEqual({ EventId: expect.any(String), RequestId: expect.any(String) });
  expect((await answer("not-json")).text).toMatch(/^<html>/);
  expect((await answer((body) => body.replace("TaskId", "taskId"))).text).toContain('"taskId":');
  expect(emulator.tasks.list()).toHaveLength(4);
});

it("strikes late", async () => {
  const { emulator, client, strike } = await emulatorWithSource();
  strike({ kind: "delay", ms: 80 });
  const started = performance.now();
  await submit(client, "source.mp4", BODY);
  // Timers may fire up to a millisecond early.
  expect(performance.now() - started).toBeGreaterThan(78);

  strike({ kind: "delay", ms: 600_000 });
  const waiting = failureOf(submit(client, "source.mp4", BODY));
  await expect.poll(() => emulator.requests.length).toBe(2);
  await emulator.close();
  expect(await waiting).toMatchObject({ status: -1 });
  expect(emulator.tasks.list()).toHaveLength(1);
});

it("strikes the operation, bucket and key it is meant for, as often as it is told", async () => {
  const { emulator, client } = await emulatorWithSource();
  const refuse = { kind: "refuse", status: 503, code: "ServiceUnavailable", message: "Not now." } as const;
  emulator.injectFault({
    ...refuse,
    operation: "put-object",
    bucket: "examplebucket",
    key: "struck",
    after: 1,
    times: 2,
  });
  const outcome = async (key: string) => {
    try {
      return (await client.put(key, Buffer.from("x"))).res.status;
    } catch (error) {
      return (error as { status: number }).status;
    }
  };
  expect(await outcome("spared")).toBe(200);
  await submit(client, "source.mp4", BODY);
  expect([await outcome("struck"), await outcome("struck"), await outcome("struck")]).toEqual([200, 503, 503]);
  expect(await outcome("struck")).toBe(200);

  emulator.injectFault({ ...refuse, operation: "*" });
  emulator.clearFaults();
  expect(await outcome("struck")).toBe(200);
});

it("strikes some of many, chosen by a seed", async () => {
  const { emulator, client } = await emulatorWithSource();
  const outcomes = async (seed: number) => {
    emulator.clearFaults();
    const refuse = { kind: "refuse", status: 503, code: "ServiceUnavailable", message: "Not now." } as const;
    emulator.injectFault({ operation: "head-object", ...refuse, probability: 0.5, seed, times: 40 });
    const answers: number[] = [];
    for (let request = 0; request < 40; request++) {
      answers.push(
        await client.head("source.mp4").then(
          ({ status }) => status,
          ({ status }) => status as number,
        ),
      );
    }
    return answers;
  };
  const first = await outcomes(1);
  const struck = first.filter((status) => status === 503).length;
  expect(struck).toBeGreaterThan(10);
  expect(struck).toBeLessThan(30);
  expect(await outcomes(1)).toEqual(first);
  expect(await outcomes(2)).not.toEqual(first);
});

it("takes faults over HTTP, and says what is wrong with them", async () => {
  const { emulator, client } = await emulatorWithSource();
  const url = `${emulator.endpoint}/_emulator/faults`;
  const post = async (fault: unknown) => {
    const response = await fetch(url, { method: "POST", body: JSON.stringify(fault) });
    return { status: response.status, answer: (await response.json()) as { error?: string } };
  };
  const fault = { operation: "async-process", kind: "refuse", status: 503, code: "ServiceUnavailable", message: "No." };
  expect((await post(fault)).status).toBe(201);
  expect(await failureOf(submit(client, "source.mp4", BODY))).toMatchObject({ status: 503 });

  await post({ ...fault, times: 3 });
  expect(await (await fetch(url)).json()).toEqual([{ ...fault, after: 0, times: 3 }]);
  expect((await fetch(url, { method: "DELETE" })).status).toBe(200);
  await submit(client, "source.mp4", BODY);

  const wrong: [unknown, RegExp][] = [
    [null, /JSON object/],
    [{ ...fault, operation: "fly" }, /operation must be one of/],
    [{ ...fault, status: 200 }, /status/],
    [{ ...fault, code: 7 }, /code and message/],
    [{ ...fault, kind: "explode" }, /kind must be one of/],
    [{ ...fault, kind: "delay" }, /ms/],
    [{ ...fault, kind: "skew", ms: "16m" }, /skew needs ms/],
    [{ ...fault, probability: 0 }, /probability/],
    [{ ...fault, probability: "0.5" }, /probability/],
    [{ ...fault, seed: 0.5 }, /seed/],
    [{ ...fault, kind: "accept-then-garble", garble: "toString" }, /garble must be one of/],
    [{ ...fault, times: 0 }, /times/],
    [{ ...fault, key: 1 }, /key must be a string/],
  ];
  for (const [value, rule] of wrong) {
    expect(await post(value)).toEqual({ status: 400, answer: { error: expect.stringMatching(rule) } });
  }
});
