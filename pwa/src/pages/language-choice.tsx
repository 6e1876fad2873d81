/** Which language the app speaks on this device, and the way to another one. */
import { For } from "solid-js";
import { setPreferredLanguage } from "../state/preferences.ts";
import { languageCodes, languageNames } from "../words/languages.ts";
import { language, words } from "../words.ts";

export function LanguageChoice() {
  return (
    <label class="row min-h-11 items-center! justify-between px-4 py-1.5">
      <span>{words.language.title}</span>
      <select
        class="min-h-11 rounded-small border border-edge bg-sheet px-3 text-ink"
        onChange={(event) => {
          const code = languageCodes.find((known) => known === event.currentTarget.value);
          if (!code) return;
          setPreferredLanguage(code);
          // Everything on screen was drawn in the other language.
          location.reload();
        }}
      >
        <For each={languageCodes}>
          {(code) => (
            <option value={code} lang={code} selected={code === language}>
              {languageNames[code]}
            </option>
          )}
        </For>
      </select>
    </label>
  );
}
