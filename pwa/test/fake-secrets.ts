/** Secrets of the made-up house: set, set again and removed, and never shown. */
import type { HobError } from "@hob/shared/contract/errors";
import type { Secret } from "@hob/shared/contract/secrets";
import { err, ok, type Result } from "@hob/shared/result";
import { changed } from "./fake-changes.ts";
import { ownDevice } from "./fake-household.ts";
import { minute, scene, start } from "./scene.ts";

let secrets: readonly Secret[] =
  scene === "empty"
    ? []
    : [
        {
          name: "bank-statements-of-the-household",
          hosts: ["api.a-bank-with-a-long-name.example.com", "login.a-bank-with-a-long-name.example.com"],
          setBy: "this terminal",
          setAt: start - 40 * 24 * 60 * minute,
          lastUsedAt: null,
          usedBy: [],
        },
        {
          name: "weather",
          hosts: ["api.weather.example"],
          setBy: "Anna’s iPhone",
          setAt: start - 130 * minute,
          lastUsedAt: start - 7 * minute,
          usedBy: ["feed-digest", "watchdog"],
        },
      ];

/** Undefined where the command is not about secrets. */
export function answerSecrets(
  method: string,
  input: Record<string, unknown>,
): Result<unknown, HobError> | undefined {
  if (!method.startsWith("secrets.")) return undefined;
  const has = ownDevice()?.mayActAs ?? "viewer";
  if (has !== "admin") return err({ type: "role_too_low", needs: "admin", has });
  const name = String(input["name"]);
  const found = secrets.find((each) => each.name === name);
  switch (method) {
    case "secrets.list":
      return ok({ items: secrets, total: secrets.length });
    case "secrets.set":
      return ok(put(name, input["hosts"] as string[], found));
    case "secrets.rotate":
      return found ? ok(put(name, found.hosts, found)) : err({ type: "secret_unknown", name });
    default:
      secrets = secrets.filter((each) => each !== found);
      changed("home", 0);
      return found ? ok(null) : err({ type: "secret_unknown", name });
  }
}

function put(name: string, hosts: string[], found: Secret | undefined): Secret {
  const blank = { usedBy: [], lastUsedAt: null };
  const secret = { ...blank, ...found, name, hosts, setBy: "Anna’s iPhone", setAt: Date.now() };
  const others = secrets.filter((each) => each !== found);
  secrets = [...others, secret].toSorted((a, b) => (a.name < b.name ? -1 : 1));
  changed("home", 0);
  return secret;
}
