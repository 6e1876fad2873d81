/** What the app has put aside for a restart, as one text. Runs in the page, so it needs nothing from outside. */
export async function keptText(): Promise<string> {
  const database = await new Promise<IDBDatabase>((resolve, reject) => {
    const opening = indexedDB.open("hob");
    opening.addEventListener("success", () => resolve(opening.result));
    opening.addEventListener("error", () => reject(new Error("no database")));
  });
  const kept = await new Promise<unknown>((resolve) => {
    const reading = database.transaction("cache").objectStore("cache").get("queries");
    reading.addEventListener("success", () => resolve(reading.result));
  });
  database.close();
  return JSON.stringify(kept) ?? "";
}
