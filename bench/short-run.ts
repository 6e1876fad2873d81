/** The run that figures of the journal are told of: two reads, one effect, ten lines. */
export const shortRun = `export default automation(async ({ kv, log, run }) => {
  const seen = (await kv.get("seen")) ?? 0;
  for (let n = 1; n <= 3; n++) log("Read entry " + n + " of the kitchen's list, seen up to " + seen);
  const muted = (await kv.get("muted")) ?? [];
  for (let n = 4; n <= 7; n++) log("Entry " + n + " is new: garden, window, lantern; muted " + muted.length);
  await kv.set("seen", run.runId);
  for (let n = 8; n <= 10; n++) log("Kept entry " + n + " for the evening");
  return { kept: 10 };
});`;

/** What it asks of the house, for a sandbox without one. */
export const shortRunTools = { kv: ["get", "set"] } as const;
