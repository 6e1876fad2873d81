/** What the form comes to: the next five times, as the house counts them while one types. */
import type { HobError } from "@hob/shared/contract/errors";
import { createMemo, For, Show } from "solid-js";
import { useNow } from "../state/now.ts";
import type { Preview } from "../state/trigger-preview.ts";
import { minutesShared } from "../state/shared-minutes.ts";
import { isSameClock, ownZone } from "../state/zones.ts";
import { clockSecondWords, clockWords, dateWords, schedule, zoneName } from "../schedule-words.ts";
import { Section, Sheet } from "../ui/sheet.tsx";
import { ErrorNotice } from "./fresh-page.tsx";

export interface TriggerPreviewProps {
  readonly preview: Preview;
  /** True of an error that stands at its own field. */
  hasFieldFor(error: HobError): boolean;
}

export function TriggerPreview(props: TriggerPreviewProps) {
  const now = useNow();
  const shown = () => props.preview.shown();
  const otherZone = () => {
    const zone = shown()?.zone;
    return zone === undefined || isSameClock(zone, ownZone(), now()) ? undefined : zone;
  };
  const shared = createMemo(() => minutesShared(shown()?.times ?? []));
  const clock = (at: number, zone?: string) => (shared().has(at) ? clockSecondWords : clockWords)(at, zone);
  const title = () => {
    const zone = otherZone();
    return zone === undefined ? schedule.editor.preview : schedule.editor.previewIn(zoneName(zone));
  };
  /** Only of what stands in the form: no other times are taken for its own. */
  const isUnclear = () => !props.preview.isAsked() || props.preview.error() !== undefined;
  const looseError = () => {
    const error = props.preview.isAsked() ? props.preview.error() : undefined;
    return error && !props.hasFieldFor(error) ? error : undefined;
  };
  return (
    <Show
      when={!looseError()}
      fallback={<Show when={looseError()}>{(error) => <ErrorNotice error={error()} />}</Show>}
    >
      <Section title={title()}>
        <Sheet>
          <div
            aria-live="polite"
            class="px-4 py-2.5 transition-opacity duration-150"
            classList={{ "opacity-60": props.preview.isCounting() }}
          >
            <Show
              when={isUnclear() ? undefined : shown()}
              fallback={
                <p class="text-ink-soft text-pretty">
                  {isUnclear() ? schedule.editor.previewUnclear : schedule.editor.previewReading}
                </p>
              }
            >
              {(read) => (
                <ol class="flex flex-col gap-1">
                  <For
                    each={read().times}
                    fallback={<li class="text-ink-soft">{schedule.editor.previewNone}</li>}
                  >
                    {(at) => (
                      <li class="row justify-between">
                        <span>
                          {dateWords(at, now(), read().zone)}, <b>{clock(at, read().zone)}</b>
                        </span>
                        <Show when={otherZone()}>
                          <span class="text-small text-ink-soft">
                            {schedule.editor.previewHere(`${dateWords(at, now())}, ${clock(at)}`)}
                          </span>
                        </Show>
                      </li>
                    )}
                  </For>
                </ol>
              )}
            </Show>
          </div>
        </Sheet>
      </Section>
    </Show>
  );
}
