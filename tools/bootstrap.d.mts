export declare function bootstrap(root: string, say: (line: string) => void): Promise<void>;
export declare function isInstalled(root: string): boolean;
export declare function isCompiled(root: string): boolean;
