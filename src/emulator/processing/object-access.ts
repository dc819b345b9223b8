/** An object's content as a local file, with what the processing needs to know about it. */
export interface LocalObject {
  path: string;
  size: number;
  etag: string;
  lastModified: Date;
  contentType?: string;
}

/** Where the processing reads sources and writes targets: implemented by the emulator's object store. */
export interface ObjectAccess {
  /** Path of a local file with the object's content, or undefined when bucket or key does not exist. Read-only for the caller. */
  localFile(bucket: string, key: string): Promise<LocalObject | undefined>;
  bucketExists(bucket: string): Promise<boolean>;
  /** Takes over (moves) a finished local file as the new content of an object, atomically. */
  adoptFile(bucket: string, key: string, path: string, contentType: string): Promise<{ size: number; etag: string }>;
}
