// The part of WebAssembly that the sandbox uses. Node's types leave it to the DOM's, which would bring
// a thousand names along that do not exist here.
declare namespace WebAssembly {
  type Exports = { readonly [name: string]: unknown };
  type Imports = { readonly [module: string]: { readonly [name: string]: unknown } };

  class Module {
    constructor(bytes: Uint8Array);
  }

  class Memory {
    /** In pages of 64 KiB. */
    constructor(size: { readonly initial: number; readonly maximum: number });
    readonly buffer: ArrayBuffer;
    /** Answers the size before, in pages. Throws a RangeError past the maximum. */
    grow(pages: number): number;
  }

  class Instance {
    constructor(module: Module, imports: Imports);
    readonly exports: Exports;
  }
}
