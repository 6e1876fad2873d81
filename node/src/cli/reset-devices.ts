/** `hob reset-devices`: for a house whose devices are all lost, asked for at the home node's own terminal. */
import { fail, failInWords, commandHint, print, printJson } from "./output.ts";
import { typedLines } from "./pair.ts";
import { withNode, type LocalOptions } from "./local.ts";

export async function resetDevices(options: LocalOptions & { yes?: boolean }): Promise<void> {
  await withNode(options, async (client) => {
    const asJson = options.json === true;
    const listed = await client.call("devices.list", {});
    if (!listed.ok) return fail(listed.error, asJson);
    const names = listed.value.items.map(({ name, memberName }) => `“${name}” (${memberName})`);
    if (names.length === 0) return asJson ? printJson({ revoked: 0 }) : print("No device is paired.");
    if (!options.yes && !(await isConfirmed(names, asJson))) {
      const sentence =
        "Nothing was changed. Say yes at the question, or give --yes where nobody can answer it.";
      return failInWords(sentence, "not_confirmed", asJson);
    }
    const reset = await client.call("devices.reset", {});
    if (!reset.ok) return fail(reset.error, asJson);
    if (asJson) return printJson(reset.value);
    const { revoked } = reset.value;
    print(revoked === 1 ? "1 device was removed." : `${revoked} devices were removed.`);
    print(`Begin anew with: ${commandHint("pair", options.home)}`);
  });
}

/** Asks only where a person sits in front of it. */
async function isConfirmed(names: readonly string[], asJson: boolean): Promise<boolean> {
  if (asJson || !process.stdin.isTTY) return false;
  print(`This removes every device from the house: ${names.join(", ")}.`);
  print("Their sessions end at once, and none of them can come back without a new invitation.");
  print("Members, automations, runs and what was granted all stay.");
  print("Type yes to go on:");
  const typed = typedLines();
  const answer = await typed.next();
  typed.close();
  return answer?.trim().toLowerCase() === "yes";
}
