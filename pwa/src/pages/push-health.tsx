/** Looks after the pushes to this device while the app is open. Draws nothing; it comes once the first page is there. */
import { usePushHealth } from "../state/push.ts";
import { language } from "../words.ts";

export default function PushHealth() {
  usePushHealth(() => language);
  return null;
}
