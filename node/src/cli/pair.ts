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
  options: { readonly role: Role; readonly asJson: boolean; readonly origin?: string },
): Promise<Result<Device, HobError>> {
  let paired: Device | undefined;
  let confirmError: HobError | undefined;
  const ended = client.stream(
    "devices.invite",
    { role: options.role, ...(options.origin !== undefined && { origin: options.origin }) },
    (item) => {
      if (item.event === "paired") paired = item.device;
      else if (item.event === "waiting" && !options.asJson) {
        print(`“${item.name}” is here and shows its six digits now:`);
      } else if (item.event === "invitation") {
        if (options.asJson) printJson({ event: "invitation", link: item.link, expiresAt: item.expiresAt });
        else printInvitation(item.link, item.expiresAt);
      }
    },
  );
  const stop = new AbortController();
  void askForDigits();
  const result = await ended;
  stop.abort();
  if (result.ok && paired) return ok(paired);
  return result.ok ? err({ type: "closed" }) : err(confirmError ?? result.error);

  async function askForDigits(): Promise<void> {
    while (!stop.signal.aborted) {
      const line = await typed.next(stop.signal);
      if (line === undefined || stop.signal.aborted) return;
      const digits = line.replaceAll(/[\s-]/g, "");
      if (digits === "") continue;
      const confirmed = await client.call("devices.confirm", { digits });
      if (confirmed.ok) return;
      const { type } = confirmed.error;
      if (type !== "no_device_waiting" && type !== "input_invalid") {
        confirmError = confirmed.error;
        return;
      }
      process.stderr.write(`${errorSentence(confirmed.error)}\n`);
    }
  }
}

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
