/** Looking through the home node's folders to choose one: places first, then folder by folder. */
import ChevronRight from "lucide-solid/icons/chevron-right";
import CornerLeftUp from "lucide-solid/icons/corner-left-up";
import FolderIcon from "lucide-solid/icons/folder";
import type { Folder } from "@hob/shared/contract/folders";
import { createSignal, For, Show, type JSX } from "solid-js";
import { useCommand } from "../state/queries.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { words } from "../words.ts";
import { ErrorNotice } from "./fresh-page.tsx";

export interface FolderSheetProps {
  readonly isOpen: boolean;
  /** Where to begin; left out, at the places. */
  readonly from: string | undefined;
  readonly mustBeWritable: boolean;
  onClose(): void;
  onChoose(path: string): void;
}

export function FolderSheet(props: FolderSheetProps) {
  return (
    <Dialog isOpen={props.isOpen} onClose={props.onClose} title={words.folders.title}>
      <Folders {...props} />
    </Dialog>
  );
}

/** Where one looks: a folder, or the list of places. */
interface Here {
  readonly path: string | undefined;
  /** Known from the list that led here; a path that was typed is taken at its word until the node judges it. */
  readonly isWritable: boolean;
}

const places: Here = { path: undefined, isWritable: false };

function Folders(props: FolderSheetProps) {
  const [here, setHere] = createSignal<Here>(
    props.from === undefined ? places : { path: props.from, isWritable: true },
  );
  const listed = useCommand("folders.list", () => {
    const { path } = here();
    return path === undefined ? {} : { path };
  });
  const isReadOnly = () => props.mustBeWritable && here().path !== undefined && !here().isWritable;
  const parent = () => listed.value()?.parent ?? undefined;
  return (
    <>
      <p class="font-strong wrap-anywhere" aria-live="polite">
        {here().path ?? words.folders.places}
      </p>
      <div class="-mx-5 max-h-[50dvh] min-h-40 overflow-y-auto border-y border-hairline">
        <Show when={here().path !== undefined}>
          <FolderButton
            glyph={<CornerLeftUp size={20} aria-hidden="true" class="shrink-0 text-ink-soft" />}
            name={words.folders.up(parent() ?? words.folders.places)}
            onClick={() => {
              const up = parent();
              setHere(up === undefined ? places : { path: up, isWritable: true });
            }}
          />
        </Show>
        <Show
          when={listed.value()}
          fallback={
            <div class="px-5 py-3">
              <Show when={listed.error()} fallback={<p class="text-ink-soft">{words.folders.reading}</p>}>
                {(error) => <ErrorNotice error={error()} />}
              </Show>
            </div>
          }
        >
          {(list) => (
            <>
              <ul aria-label={words.folders.title}>
                <For
                  each={list().items}
                  fallback={<li class="px-5 py-3 text-ink-soft">{words.folders.none}</li>}
                >
                  {(folder) => (
                    <li>
                      <FolderButton
                        glyph={<FolderIcon size={20} aria-hidden="true" class="shrink-0 text-ink-soft" />}
                        name={folder.name}
                        mark={folder.isWritable ? undefined : words.folders.readOnly}
                        onClick={() => setHere({ path: folder.path, isWritable: folder.isWritable })}
                      />
                    </li>
                  )}
                </For>
              </ul>
              <Show when={list().isCut}>
                <p class="px-5 py-3 text-small text-ink-soft">{words.folders.cut}</p>
              </Show>
            </>
          )}
        </Show>
      </div>
      <Show when={isReadOnly()}>
        <p class="text-small text-pretty">{words.folders.notWritable}</p>
      </Show>
      <div class="flex flex-wrap justify-between gap-3">
        <Button onClick={props.onClose}>{words.cancel}</Button>
        <Button
          tone="primary"
          isBusy={here().path === undefined || isReadOnly() || listed.value() === undefined}
          onClick={() => {
            const { path } = here();
            if (path !== undefined) props.onChoose(path);
          }}
        >
          {words.folders.use}
        </Button>
      </div>
    </>
  );
}

function FolderButton(props: {
  readonly glyph: JSX.Element;
  readonly name: Folder["name"];
  readonly mark?: string | undefined;
  onClick(): void;
}) {
  return (
    <button
      type="button"
      class="flex min-h-12 w-full items-center gap-3 px-5 py-2 text-left hover:bg-ember-wash focus-visible:-outline-offset-2"
      onClick={() => props.onClick()}
    >
      {props.glyph}
      <span class="row min-w-0 flex-1">
        <span class="min-w-0 wrap-anywhere">{props.name}</span>
        <Show when={props.mark}>
          <span class="text-small text-ink-soft">{props.mark}</span>
        </Show>
      </span>
      <ChevronRight size={18} aria-hidden="true" class="shrink-0 text-ink-soft" />
    </button>
  );
}
