// Builds the app around a house made of memory, so that its pages can be looked at and tested alone.
import { resolve } from "node:path";
import { mergeConfig, type Plugin } from "vite";
import app from "../vite.config.ts";

const replaced = ["client.ts", "keys.ts"].map((file) => resolve(import.meta.dirname, "../src/link", file));

const fakeHouse: Plugin = {
  name: "fake-house",
  enforce: "pre",
  async resolveId(source, importer) {
    if (importer?.includes("/test/") || !source.includes("/link/")) return null;
    const found = await this.resolve(source, importer, { skipSelf: true });
    return found && replaced.includes(found.id) ? resolve(import.meta.dirname, "fake-house.ts") : null;
  },
};

export default mergeConfig(app, {
  plugins: [fakeHouse],
  build: { outDir: process.env["HOB_PAGES_OUT"] ?? "/tmp/hob-pages", emptyOutDir: true },
});
