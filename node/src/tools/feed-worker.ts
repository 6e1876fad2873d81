/** The other side of feed-reader: one thread, one document, one answer. */
import { parentPort, workerData } from "node:worker_threads";
import { feedDocument } from "./feed-document.ts";

const { text, base } = workerData as { readonly text: string; readonly base: string };

parentPort?.postMessage(feedDocument(text, base));
