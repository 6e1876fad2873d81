/** What notifications say: they are written here, for whoever shows them may know nothing of the house. One module a language. */
import { plainText } from "@hob/shared/control-codes";
import type { PushChoices, PushSwitch } from "@hob/shared/contract/push";
import type { InboxCause, ItemBodies } from "@hob/shared/model/inbox";
import type { ItemRow } from "../store/inbox.ts";
import { german } from "./words-de.ts";
import { english } from "./words-en.ts";

export interface Words {
  readonly title: string;
  readonly body: string;
}

export interface PushLanguage {
  /** `automation` is its name, "Hob" where there is none. */
  readonly sentences: {
    readonly [C in InboxCause]: (body: ItemBodies[C], automation: string) => Words;
  };
  /** For a screen that others may see. */
  neutral(choice: PushSwitch): string;
  readonly test: string;
  readonly actions: { readonly approve: string; readonly reject: string };
}

const languages: { readonly [L in PushChoices["language"]]: PushLanguage } = { en: english, de: german };

export function pushLanguage({ language }: Pick<PushChoices, "language">): PushLanguage {
  return languages[language];
}

/** Bounded and without control characters: parts of it are a script's words. `automation` is its name, null where there is none. */
export function itemInWords(
  { sentences }: PushLanguage,
  item: Pick<ItemRow, "cause" | "body">,
  automation: string | null,
): Words {
  const { title, body } = sentences[item.cause](item.body as never, automation ?? "Hob");
  return { title: shown(title, 80), body: shown(body, 300) };
}

/** At most so many characters, cut with an ellipsis; nothing that runs backwards or is no text. */
function shown(text: string, most: number): string {
  const plain = plainText(text)
    .replaceAll(/[\u2028-\u202e\u2066-\u2069]/gu, "")
    .trim();
  const characters = Array.from(plain.slice(0, 4 * most));
  return characters.length > most ? `${characters.slice(0, most - 1).join("")}…` : characters.join("");
}
