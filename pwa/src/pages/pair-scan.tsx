/** The camera's part of pairing: shown while it looks, let go of the moment it has seen the link. */
import Camera from "lucide-solid/icons/camera";
import { createSignal, onCleanup, Show } from "solid-js";
import { scanWithCamera } from "../state/qr-scan.ts";
import { Button } from "../ui/button.tsx";
import { Notice } from "../ui/notice.tsx";
import { words } from "../words.ts";

export function PairScan(props: { onText(text: string): void }) {
  const [isLooking, setLooking] = createSignal(false);
  const [remark, setRemark] = createSignal<string>();
  let video: HTMLVideoElement | undefined;
  let stop = () => {};
  let isGone = false;

  onCleanup(() => {
    isGone = true;
    stop();
  });

  async function look(): Promise<void> {
    setRemark(undefined);
    setLooking(true);
    try {
      if (!video) return;
      stop = await scanWithCamera(video, seen);
      // The page was left while the camera was being asked for.
      if (isGone) stop();
    } catch {
      setLooking(false);
      setRemark(words.pair.cameraDenied);
    }
  }

  function seen(text: string): boolean {
    if (!text.includes("#/pair?")) {
      setRemark(words.pair.notAPairingCode);
      return false;
    }
    setLooking(false);
    props.onText(text);
    return true;
  }

  return (
    <div class="flex flex-col gap-3">
      <div class="flex flex-col gap-3" hidden={!isLooking()}>
        <video ref={video} playsinline muted class="aspect-square w-full rounded-sheet bg-ink object-cover" />
        <p role="status" class="text-ink-soft">
          {isLooking() ? words.pair.scanning : ""}
        </p>
        <Button
          isWide
          onClick={() => {
            stop();
            setLooking(false);
          }}
        >
          {words.pair.stopScanning}
        </Button>
      </div>
      <Show when={!isLooking()}>
        <Button isWide onClick={() => void look()}>
          <Camera size={20} aria-hidden="true" />
          {words.pair.scan}
        </Button>
      </Show>
      <Show when={remark()}>{(text) => <Notice tone="known">{text()}</Notice>}</Show>
    </div>
  );
}
