/** The first minutes of a house: one invitation after the other until a first device is paired. */
import { errorSentence } from "@hob/shared/words/errors-en";
import type { LocalClient } from "./local-client.ts";
import { commandHint, print } from "./output.ts";
import { inviteDevice, typedLines } from "./pair.ts";

/** Returns when a device is paired, or when nobody can type any more; the house runs on either way. */
export async function inviteUntilPaired(client: LocalClient, home: string | undefined): Promise<void> {
  const typed = typedLines();
  for (;;) {
    const paired = await inviteDevice(client, typed, { role: "admin", asJson: false });
    if (paired.ok) {
      print(`Paired “${paired.value.name}”. Invite more with: ${commandHint("pair", home)}`);
      break;
    }
    if (paired.error.type === "node_not_running") break;
    print("");
    print(errorSentence(paired.error));
    print("Press Enter for a new invitation.");
    if ((await typed.next()) === undefined) break;
  }
  typed.close();
}
