/** Mends pushes with one tap; where that does not do it, the page about them says why. */
import { useNavigate } from "@solidjs/router";
import { createAction } from "../state/actions.ts";
import { turnPushesOn, usePushState } from "../state/push.ts";
import { Button } from "../ui/button.tsx";
import { words } from "../words.ts";

export default function MendPushes() {
  const navigate = useNavigate();
  const state = usePushState();
  const mend = createAction(turnPushesOn);
  async function run(): Promise<void> {
    const mended = await mend.run(state.value()?.serverKey ?? "");
    if (mended?.kind !== "on") navigate("/house/notifications");
  }
  return (
    <Button isBusy={mend.isBusy()} onClick={() => void run()}>
      {words.offers.pushMend}
    </Button>
  );
}
