/** A field that narrows down what is listed under it: its name is for those who hear, its glyph for those who see. */
import Search from "lucide-solid/icons/search";
import { inputClass } from "./field.tsx";

export interface SearchFieldProps {
  readonly label: string;
  /** Said in the field while it is empty. */
  readonly placeholder: string;
  readonly value: string;
  readonly maxLength: number;
  onInput(value: string): void;
}

export function SearchField(props: SearchFieldProps) {
  return (
    <div class="relative min-w-0 flex-1">
      <Search
        size={18}
        aria-hidden="true"
        class="pointer-events-none absolute top-1/2 left-3.5 -translate-y-1/2 text-ink-soft"
      />
      <input
        type="search"
        aria-label={props.label}
        placeholder={props.placeholder}
        value={props.value}
        maxLength={props.maxLength}
        autocomplete="off"
        spellcheck={false}
        enterkeyhint="search"
        class={`${inputClass} min-h-11! py-2! pl-10`}
        onInput={(event) => props.onInput(event.currentTarget.value)}
      />
    </div>
  );
}
