/** The way out: this device forgets the house, and tells it so where it can. */
import { useNavigate } from "@solidjs/router";
import { createSignal } from "solid-js";
import { leaveHouse } from "../state/leave-house.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { words } from "../words.ts";

export function ForgetHouse() {
  const navigate = useNavigate();
  const [isAsked, setAsked] = createSignal(false);
  const [isBusy, setBusy] = createSignal(false);
  async function forget(): Promise<void> {
    setBusy(true);
    await leaveHouse();
    navigate("/pair", { replace: true });
  }
  return (
    <div class="mt-4 border-t border-hairline pt-6">
      <Button tone="danger" isWide onClick={() => setAsked(true)}>
        {words.house.forget}
      </Button>
      <Dialog
        isOpen={isAsked()}
        onClose={() => setAsked(false)}
        title={words.house.forgetTitle}
        text={words.house.forgetText}
      >
        <div class="flex flex-wrap justify-between gap-3">
          <Button onClick={() => setAsked(false)}>{words.cancel}</Button>
          <Button tone="danger" isBusy={isBusy()} onClick={() => void forget()}>
            {isBusy() ? words.house.forgetting : words.house.forgetAction}
          </Button>
        </div>
      </Dialog>
    </div>
  );
}
