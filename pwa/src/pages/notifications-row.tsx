/** The way to this device's notifications, and in two words how they stand. */
import { push } from "../push-words.ts";
import { usePushStanding } from "../state/push.ts";
import { RowLink } from "../ui/row-link.tsx";

export function NotificationsRow() {
  const standing = usePushStanding();
  return <RowLink href="#/house/notifications" name={push.title} detail={push.row[standing()]} />;
}
