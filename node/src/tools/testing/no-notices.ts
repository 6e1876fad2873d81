/** Where nobody reads: notices are taken and shown to no one, for tests and measurements. */
import type { NoticeSink } from "../notify.ts";

export const noNotices: NoticeSink = { tell: () => ({ itemId: 1, isNew: true }) };
