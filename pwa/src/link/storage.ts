/** The app's one database on this device: the sealed profile, the answers kept for when the house is away, and what is still to be sent. */
import { openDB, type DBSchema, type IDBPDatabase } from "idb";

/** The profile under a key that the browser will use but never hand out. */
export interface SealedProfile {
  readonly key: CryptoKey;
  readonly nonce: Uint8Array<ArrayBuffer>;
  readonly sealed: ArrayBuffer;
}

/** `pending` waits for the house to confirm it and never overwrites a profile that works. */
export type ProfileSlot = "profile" | "pending";

interface HobSchema extends DBSchema {
  house: { key: ProfileSlot; value: SealedProfile };
  cache: { key: "queries"; value: unknown };
  /** Decisions of people by the item they are on, in the form of whoever keeps them. */
  outbox: { key: number; value: unknown };
}

export type Storage = IDBPDatabase<HobSchema>;

let opened: Promise<Storage> | undefined;

/** Opens the database once a page; a failed opening is tried again by the next caller. */
export function storage(): Promise<Storage> {
  opened ??= openDB<HobSchema>("hob", 2, {
    upgrade(db, from) {
      if (from < 1) {
        db.createObjectStore("house");
        db.createObjectStore("cache");
      }
      if (from < 2) db.createObjectStore("outbox");
    },
    // Another tab may want to upgrade: letting go is safe, the next use opens again.
    blocking(_current, _blocked, event) {
      (event.target as IDBDatabase).close();
      opened = undefined;
    },
    terminated() {
      opened = undefined;
    },
  }).catch((cause: unknown) => {
    opened = undefined;
    throw cause;
  });
  return opened;
}
