import type { ObjectAddress } from "../instruction/object-uri";
import type { Connection } from "./submission";

/** What tells one content of an object from another. */
export interface ObjectFacts {
  /** As OSS has it, without quotes. */
  readonly etag: string;
  /** In bytes. */
  readonly size: number;
  /** ISO 8601, to the second. */
  readonly lastModified: string;
}

/** An object in a listing. */
export interface ListedObject extends ObjectFacts {
  readonly key: string;
}

/** A part of a listing, in the order of the keys' bytes. */
export interface ObjectPage {
  readonly objects: readonly ListedObject[];
  /** Whether there are no more. */
  readonly last: boolean;
}

/** Thrown when objects couldn't be looked at, which says nothing about whether they are there. */
export class ObjectsUnavailable extends Error {
  constructor(message: string) {
    super(message);
    this.name = "ObjectsUnavailable";
  }
}

/** What the lifecycle needs of the objects in OSS. Every call throws {@link ObjectsUnavailable}, saying why and what to do. */
export interface ObjectStore {
  /** What there is at an address, or `undefined` when there is no such object. */
  find(connection: Connection, address: ObjectAddress): Promise<ObjectFacts | undefined>;
  /** The objects of a bucket whose keys begin with a prefix, in the order of their keys. */
  list(connection: Connection, bucket: string, prefix: string): AsyncIterable<ListedObject>;
  /** Deletes an object; one that isn't there is no failure. */
  remove(connection: Connection, address: ObjectAddress): Promise<void>;
}

/** Lists objects by one request at a time, for who doesn't need all of them. */
export interface ObjectPages {
  /**
   * The first objects whose keys begin with a prefix and come after a given one.
   *
   * @throws ObjectsUnavailable as {@link ObjectStore} does.
   */
  page(connection: Connection, bucket: string, prefix: string, startAfter: string): Promise<ObjectPage>;
}
