/** A process that acknowledges each commit on stdout, to be killed by a test at any moment. */
import { readConfig } from "../../config.ts";
import { writeSetting } from "../settings.ts";
import { openStore } from "../store.ts";
import { transaction } from "../transaction.ts";

const opened = openStore(readConfig({ home: process.argv[2] ?? "" }, {}));
if (!opened.ok) throw new Error(opened.error.type);
const store = opened.value;

for (let written = 1; ; written++) {
  transaction(store, () => {
    writeSetting(store, `first ${written}`, "1");
    writeSetting(store, `second ${written}`, "1");
  });
  process.stdout.write(`${written}\n`);
}
