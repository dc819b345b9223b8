import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BucketSegments } from "../../../src/journal/bucket-segments";
import { FolderSegments } from "../../../src/journal/folder-segments";
import { journalConfigProblems } from "../../../src/journal/journal-config";
import { describeLoss, type JournalUnavailable, type SegmentStore } from "../../../src/journal/segment-store";
import { interruptedNotice, recoveryNotice } from "../../../src/lifecycle/job/job-journal";
import { createObjectStore } from "../../../src/oss/object-store";
import { failure, type Messages, only, recorded, type Say, submittedAt } from "./message";
import { credentials, ossError, withService } from "./services";

/** What can be wrong with where a journal is kept, in a fleet and in stack config. */
export const journalProblems: Messages = {
  'journal: must be "local", "none" or a place in a bucket, …': () => only(journalConfigProblems({ journal: "here" })),
  'interrupted: must be "submit" or "refuse", …': () => only(journalConfigProblems({ interrupted: "ask" })),
};

/** What is told where a deploy goes on although its journal doesn't. */
const loss =
  (store: () => Promise<SegmentStore>): Say =>
  async () => {
    const opened = await store();
    return opened.prepare().then(
      () => "",
      (error: JournalUnavailable) => describeLoss(error),
    );
  };

const inFile = async (): Promise<SegmentStore> => {
  const folder = await mkdtemp(join(tmpdir(), "journal-"));
  await rm(folder, { recursive: true });
  await writeFile(folder, "no folder");
  return new FolderSegments(folder, "journal");
};

const objects = createObjectStore({ credentials, maxDelayMs: 1 });
const refused = (work: (store: SegmentStore) => Promise<unknown>) =>
  withService(ossError(403, "AccessDenied"), (endpoint) => {
    const connection = { region: "cn-hangzhou", endpoint };
    const store = new BucketSegments(
      { bucket: "my-journals", key: "ci/" },
      {
        list: async function* () {},
        read: (address) => objects.read(connection, address),
        write: (address, text) => objects.write(connection, address, text),
        remove: (address) => objects.remove(connection, address),
      },
    );
    return failure(() => work(store));
  });

/** What is told of the journal and what it has. */
export const journalReports: Messages = {
  "…: will take over task …, which a killed deploy submitted at …": () => `pages: ${recoveryNotice(recorded)}`,
  "…: a deploy was killed while the job's request was on its way …": () => `pages: ${interruptedNotice(submittedAt)}`,
  "The journal can't be written: …": loss(inFile),
  "The journal in oss://… can't be written: OSS refused to store the object: …": () =>
    refused((store) => store.prepare()),
  "The journal in oss://… can't be read: OSS refused to give the object: …": () =>
    refused((store) => store.read("segment")),
};
