/** What typed code may ask of `chromium.mjs`. */
export declare const chromiumFlags: readonly string[];
export declare function findChromium(): Promise<string | undefined>;
export declare function ensureChromium(): Promise<string>;
