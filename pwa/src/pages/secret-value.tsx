/** Typing a value of a secret: covered unless somebody wants to see it, and warned of where it is short. */
import { Show } from "solid-js";
import { shortestSafe } from "../state/secret-form.ts";
import { CoveredField } from "../ui/covered-field.tsx";
import { houseWords } from "../house-words.ts";

export interface SecretValueProps {
  readonly label: string;
  readonly hint?: string;
  readonly error?: string | undefined;
  readonly value: string;
  onInput(value: string): void;
}

export function SecretValue(props: SecretValueProps) {
  const isShort = () => props.value.trim() !== "" && props.value.trim().length < shortestSafe;
  return (
    <CoveredField
      label={props.label}
      hint={props.hint}
      error={props.error}
      value={props.value}
      onInput={props.onInput}
      maxLength={8192}
      showWords={houseWords.secrets.show}
      hideWords={houseWords.secrets.hide}
      note={
        <Show when={isShort()}>
          <p class="text-small">{houseWords.secrets.short}</p>
        </Show>
      }
    />
  );
}
