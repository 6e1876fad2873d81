/** The app's first paint stays small: everything it loads before showing anything, gzip, in one sum. */
import { initialScripts } from "./bench/initial-scripts.ts";

export default [
  {
    name: "Initial JavaScript of the app",
    path: initialScripts("pwa/dist"),
    gzip: true,
    limit: "70 kB",
  },
];
