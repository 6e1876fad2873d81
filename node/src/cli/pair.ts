/** Inviting a device from this machine's terminal: QR code, link, and the six digits. */
import { createInterface, type Interface } from "node:readline";
import type { Device } from "@hob/shared/contract/devices";
import type { HobError } from "@hob/shared/contract/errors";
import type { Role } from "@hob/shared/model/role";
import { err, ok, type Result } from "@hob/shared/result";
import { errorSentence } from "@hob/shared/words/errors-en";
import encodeQR from "qr";
import type { LocalClient } from "./local-client.ts";
import { print, printJson } from "./output.ts";

/** Lines typed by a person or a script; an ended input ends the waiting. */
export interface Typed {
  /** The next line; undefined once the input has ended or `signal` says that nobody waits any more. */
  next(signal?: AbortSignal): Promise<string | undefined>;
  close(): void;
}

export function typedLines(): Typed {
  const waiting: ((line: string | undefined) => void)[] = [];
  const lines: string[] = [];
  let hasEnded = false;
  const reader: Interface = createInterface({ input: process.stdin });
  reader.on("line", (line) => {
    const asker = waiting.shift();
    if (asker) asker(line);
    else lines.push(line);
  });
  reader.on("close", () => {
    hasEnded = true;
    for (const asker of waiting.splice(0)) asker(undefined);
  });
  return {
    next(signal) {
      const line = lines.shift();
      if (line !== undefined || hasEnded) return Promise.resolve(line);
      return new Promise((resolve) => {
        waiting.push(resolve);
        signal?.addEventListener("abort", () => {
          const at = waiting.indexOf(resolve);
          if (at >= 0) waiting.splice(at, 1);
          resolve(undefined);
        });
      });
    },
    close: () => reader.close(),
  };
}

/** One invitation, from link to paired device or typed error. With `asJson` each step is one JSON line. */
export async function inviteDevice(
  client: LocalClient,
  typed: Typed,
  options: {
    readonly role: Role;
    readonly asJson: boolean;
    readonly memberId?: number;
    readonly origin?: string;
  },
): Promise<Result<Device, HobError>> {
  let paired: Device | undefined;
  let confirmError: HobError | undefined;
  const invited = Promise.withResolvers<void>();
  const { role, memberId, origin } = options;
  const ended = client.stream(
    "devices.invite",
    { role, ...(memberId !== undefined && { memberId }), ...(origin !== undefined && { origin }) },
    (item) => {
      if (item.event === "paired") paired = item.device;
      else if (item.event === "waiting" && !options.asJson) {
        print(`“${item.name}” is here and shows its six digits now:`);
      } else if (item.event === "invitation") {
        if (options.asJson) printJson({ event: "invitation", link: item.link, expiresAt: item.expiresAt });
        else printInvitation(item.link, item.expiresAt);
        invited.resolve();
      }
    },
  );
  const stop = new AbortController();
  const asking = askForDigits();
  const result = await Promise.race([
    ended,
    asking.then((input) => (input === "ended" ? err(inputEnded) : ended)),
  ]);
  stop.abort();
  if (result.ok && paired) return ok(paired);
  return result.ok ? err({ type: "closed" }) : err(confirmError ?? result.error);

  async function askForDigits(): Promise<"typed" | "ended"> {
    await invited.promise;
    for (;;) {
      const line = await typed.next(stop.signal);
      if (stop.signal.aborted) return "typed";
      if (line === undefined) return "ended";
      const digits = line.replaceAll(/[\s-]/g, "");
      if (digits === "") continue;
      if (!/^[0-9]{6}$/.test(digits)) {
        process.stderr.write("That is not six digits; type what the device shows.\n");
        continue;
      }
      const confirmed = await client.call("devices.confirm", { digits });
      if (confirmed.ok) return "typed";
      if (confirmed.error.type !== "no_device_waiting") {
        confirmError = confirmed.error;
        return "typed";
      }
      process.stderr.write(`${errorSentence(confirmed.error)}\n`);
    }
  }
}

/** Nobody is left to type: waiting on would only hold the invitation open. */
const inputEnded: HobError = {
  type: "input_invalid",
  field: "digits",
  problem: "the input ended before they were typed",
  fix: "keep the input open until the device is paired",
};

function printInvitation(link: string, expiresAt: number): void {
  const minutes = Math.max(1, Math.round((expiresAt - Date.now()) / 60_000));
  print("");
  print(encodeQR(link, "ascii", { ecc: "low", border: 2 }));
  print("Open this link on the device that is to be paired, or scan the code with Hob on your phone:");
  print("");
  print(`  ${link}`);
  print("");
  print(`The invitation is good for one device and ${minutes} minutes.`);
  print("The device will show six digits. Type them here and press Enter:");
}
