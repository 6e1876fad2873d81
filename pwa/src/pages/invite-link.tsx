/** An open invitation: the code to scan, the link to send, how long it is good, and the way to withdraw it. */
import Copy from "lucide-solid/icons/copy";
import Share from "lucide-solid/icons/share";
import { createSignal, Show } from "solid-js";
import { useNow } from "../state/now.ts";
import { ActionBar } from "../ui/action-bar.tsx";
import { Button } from "../ui/button.tsx";
import { Notice } from "../ui/notice.tsx";
import { QrCode } from "../ui/qr-code.tsx";
import { Sheet } from "../ui/sheet.tsx";
import { houseWords } from "../house-words.ts";
import { words } from "../words.ts";

export interface InviteLinkProps {
  readonly link: string;
  readonly expiresAt: number;
  readonly asWhom: string;
  onRenew(): void;
  onWithdraw(): void;
}

export function InviteLink(props: InviteLinkProps) {
  const now = useNow(1_000);
  const leftMs = () => Math.max(0, props.expiresAt - now());
  return (
    <>
      <Sheet isPadded>
        <div class="flex flex-col gap-3">
          <QrCode text={props.link} label={houseWords.invite.qr} />
          <div class="flex flex-col">
            <span>{props.asWhom}</span>
            <span class="-mr-4 flex items-center justify-between">
              <span class="text-ink-soft">
                {leftMs() > 0 ? houseWords.invite.goodFor(clockOf(leftMs())) : houseWords.invite.expired}
              </span>
              <Button tone="quiet" onClick={props.onRenew}>
                {houseWords.invite.renew}
              </Button>
            </span>
          </div>
        </div>
      </Sheet>
      <p class="text-pretty">{houseWords.invite.scan}</p>
      <Show when={isLocal(props.link)}>
        <Notice tone="known">{houseWords.invite.localOnly}</Notice>
      </Show>
      <p class="text-small text-ink-soft">{houseWords.invite.leaving}</p>
      <ActionBar>
        <div class="flex flex-wrap justify-between gap-3">
          <Button onClick={props.onWithdraw}>{houseWords.invite.withdraw}</Button>
          <HandOn link={props.link} />
        </div>
      </ActionBar>
    </>
  );
}

/** The platform's own sheet where there is one, else the clipboard. */
function HandOn(props: { readonly link: string }) {
  const [said, setSaid] = createSignal<string>();
  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(props.link);
      setSaid(words.copied);
    } catch {
      setSaid(words.notCopied);
    }
  }
  async function share(): Promise<void> {
    // Put away without sharing: nothing happened, and nothing is to be said.
    await navigator.share({ title: houseWords.invite.shareTitle, url: props.link }).catch(() => undefined);
  }
  return (
    <div class="flex gap-3">
      <Button tone={canShare() ? "plain" : "primary"} onClick={() => void copy()}>
        <Copy size={18} aria-hidden="true" />
        <span aria-live="polite">{said() ?? words.copy}</span>
      </Button>
      <Show when={canShare()}>
        <Button tone="primary" onClick={() => void share()}>
          <Share size={18} aria-hidden="true" />
          {houseWords.invite.share}
        </Button>
      </Show>
    </div>
  );
}

function canShare(): boolean {
  return typeof navigator.share === "function";
}

/** A link to this very machine; no other device gets anywhere with it. */
function isLocal(link: string): boolean {
  const { hostname } = new URL(link);
  return hostname === "localhost" || hostname.endsWith(".localhost") || hostname === "127.0.0.1";
}

/** "9:42". */
function clockOf(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
