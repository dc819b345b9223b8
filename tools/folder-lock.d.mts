export declare function withFolderLock<Result>(
  folder: string,
  work: () => Promise<Result>,
  onWait?: () => void,
): Promise<Result>;
