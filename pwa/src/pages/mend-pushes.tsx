/** Mends pushes with one tap; where that does not do it, the page about them says why. */
import { useNavigate } from "@solidjs/router";
import { createAction } from "../state/actions.ts";
import { turnPushesOn, usePushState } from "../state/push.ts";
import { Button } from "../ui/button.tsx";
import { language, words } from "../words.ts";

export default function MendPushes() {
  const navigate = useNavigate();
  const state = usePushState();
  const mend = createAction(async () => {
    const mended = await turnPushesOn(state.value()?.serverKey ?? "", language);
    // Asked here: once they are mended, this button is gone, and its action answers nobody.
    if (!mended.ok || mended.value.kind !== "on") navigate("/house/notifications");
    return mended;
  });
  return (
    <Button isBusy={mend.isBusy()} onClick={() => void mend.run()}>
      {words.offers.pushMend}
    </Button>
  );
}
