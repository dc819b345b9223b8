import { beforeAll, describe, expect, it } from "vitest";
import { readPage } from "./markdown";
import { announcements, reasons } from "./messages/announcements";
import {
  fleetErrors,
  fleetProblems,
  fleetReports,
  pipelineErrors,
  pipelineProblems,
  ruleProblems,
  ruleWarnings,
} from "./messages/fleets";
import { jobProblems, otherProblems } from "./messages/job-problems";
import { journalProblems, journalReports } from "./messages/journal";
import { attachmentErrors, deletions, objectErrors, observations, silences } from "./messages/looks";
import type { Messages } from "./messages/message";
import { operationProblems, operationWarnings } from "./messages/operation-problems";
import { credentialErrors, programErrors, providerWarnings, sourceErrors } from "./messages/program";
import { doubts, flaws, refusals } from "./messages/submissions";
import { getTaskErrors, immErrors, waitErrors, waitReports } from "./messages/waits";
import { sourceTexts } from "./source-texts";

/** The texts of each section of the page. */
const sections: Readonly<Record<string, Messages>> = {
  "Stack config and program": programErrors,
  Credentials: { ...credentialErrors, ...providerWarnings },
  Sources: sourceErrors,
  "What is wrong with a job": jobProblems,
  "What is wrong with an operation": operationProblems,
  "What looks wrong with an operation": operationWarnings,
  "What is wrong with another resource": otherProblems,
  "What is wrong with a fleet": fleetProblems,
  "What is wrong with a journal": journalProblems,
  "What is wrong with a pipeline": { ...pipelineProblems, ...pipelineErrors, ...ruleProblems, ...ruleWarnings },
  "What a job is about to do": { ...announcements, ...reasons, ...pick(observations, "…: couldn't ask IMM") },
  "Nothing was submitted": refusals,
  "A task was submitted, but": flaws,
  "In a fleet": { ...fleetReports, ...fleetErrors },
  "Of a killed deploy": journalReports,
  "In doubt": doubts,
  "While waiting": { ...waitErrors, ...waitReports },
  "While looking at objects": { ...objectErrors, ...silences },
  "While asking IMM": immErrors,
  "In getTask": getTaskErrors,
  "While binding a bucket": attachmentErrors,
  "At a refresh": pick(observations, "…: couldn't look for"),
  "When results go with their job": deletions,
};

function pick(messages: Messages, beginning: string): Messages {
  return Object.fromEntries(Object.entries(messages).filter(([text]) => text.startsWith(beginning)));
}

/** Words of the code that nobody is shown, or that stand for a value in a text. */
const unseen = [
  "(other than now, ",
  "] failed to register",
  "HTTP status $1",
  "Client network socket disconnected before secure TLS connection was established",
  "Imm Client",
  "looking at it needs oss:GetObject",
  "no reason given",
  "not reached",
  "not trusted",
  "object key",
  "page numbers",
  "perhaps several",
  "renew credentials",
  "slow down",
  "special object",
  "the source's content",
];

const page = readPage("docs/troubleshooting.md");

/** The texts that a section shows, each with the whole text of an example where there is one. */
function documented(section: string): Map<string, string | undefined> {
  const start = page.search(new RegExp(`^##+ ${section}$`, "m"));
  const rest = page.slice(start).replace(/^.*\n/, "");
  const end = rest.search(/^##+ [A-Z]/m);
  const text = start < 0 ? "" : rest.slice(0, end < 0 ? undefined : end);
  const texts = new Map<string, string | undefined>();
  for (const [, heading, row, , example] of text.matchAll(
    /^(?:#### `(.+)`|\| `(.+?)` \|.*)$(\n\n```text\n([\s\S]*?)\n```)?/gm,
  )) {
    texts.set((heading ?? row ?? "").replaceAll("\\|", "|"), example);
  }
  return texts;
}

/** Where `…` stands for anything. */
function pattern(text: string): string {
  return text
    .split("…")
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
    .join("[\\s\\S]*?");
}

const said = new Map<string, string>();
beforeAll(async () => {
  for (const messages of Object.values(sections)) {
    for (const [text, say] of Object.entries(messages)) said.set(text, await say());
  }
});

describe.each(Object.entries(sections))("troubleshooting: %s", (section, messages) => {
  it("has the texts that are tested here, and no others", () => {
    expect([...documented(section).keys()].sort()).toEqual(Object.keys(messages).sort());
  });

  it.each(Object.keys(messages))("%s", (text) => {
    expect(said.get(text)).toMatch(new RegExp(`^\\s*${pattern(text)}`, "m"));
    const example = documented(section).get(text);
    if (example !== undefined) expect(said.get(text)).toMatch(new RegExp(`^${pattern(example)}$`));
  });
});

describe("the library's texts", () => {
  it("are all in docs/troubleshooting.md: otherwise add them there, and to test/docs/messages", () => {
    const all = [...said.values()].join("\n").replaceAll(/\s+/g, " ");
    const missing = sourceTexts().filter(
      ({ text }) => !unseen.includes(text) && !all.includes(text.trim().replaceAll(/\s+/g, " ")),
    );
    expect(missing.map(({ text, place }) => `${place}: ${text}`)).toEqual([]);
  });

  it("that are left out exist", () => {
    const texts = new Set(sourceTexts().map(({ text }) => text));
    expect(unseen.filter((text) => !texts.has(text))).toEqual([]);
  });
});
