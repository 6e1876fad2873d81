/** A field whose text is covered, with a button that shows it; nothing offers to remember it. */
import Eye from "lucide-solid/icons/eye";
import EyeOff from "lucide-solid/icons/eye-off";
import { createSignal, createUniqueId } from "solid-js";
import { describedBy, Frame, inputClass, type FieldFrame } from "./field.tsx";
import { IconButton } from "./icon-button.tsx";

export interface CoveredFieldProps extends FieldFrame {
  readonly value: string;
  onInput(value: string): void;
  readonly maxLength: number;
  readonly showWords: string;
  readonly hideWords: string;
}

export function CoveredField(props: CoveredFieldProps) {
  const id = createUniqueId();
  const [isShown, setShown] = createSignal(false);
  return (
    <Frame id={id} {...props}>
      <div class="flex items-center gap-1">
        <input
          id={id}
          type={isShown() ? "text" : "password"}
          value={props.value}
          aria-invalid={props.error === undefined ? undefined : "true"}
          aria-describedby={describedBy(id, props)}
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          maxLength={props.maxLength}
          // Managers of passwords keep off by their own words only.
          data-1p-ignore=""
          data-bwignore=""
          data-lpignore="true"
          class={`${inputClass} font-mono text-small`}
          onInput={(event) => props.onInput(event.currentTarget.value)}
        />
        <IconButton
          icon={isShown() ? EyeOff : Eye}
          label={isShown() ? props.hideWords : props.showWords}
          onClick={() => setShown(!isShown())}
        />
      </div>
    </Frame>
  );
}
