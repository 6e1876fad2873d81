/** Commands about the devices that may talk to the house, and how a new one comes in. */
import * as v from "valibot";
import { command } from "./command.ts";
import { count, listOf, name, role, rowId, time } from "./fields.ts";

export const device = v.object({
  deviceId: rowId,
  name: v.string(),
  /** Its own role; `mayActAs` is what counts: never above that of its member. */
  role,
  mayActAs: role,
  memberId: rowId,
  memberName: v.string(),
  pairedAt: time,
  lastSeenAt: v.nullable(time),
  revokedAt: v.nullable(time),
  connected: v.boolean(),
  /** Null where it takes no pushes. */
  push: v.nullable(v.object({ state: v.picklist(["live", "dead"]), lastDeliveredAt: v.nullable(time) })),
  /** True for the device that asks. */
  self: v.boolean(),
});

export type Device = v.InferOutput<typeof device>;

/** What happens to an open invitation, in order. Ends with `paired` or with a typed error. */
export const inviteItem = v.variant("event", [
  v.object({ event: v.literal("invitation"), link: v.string(), role, expiresAt: time }),
  /** A device completed the handshake and shows six digits; they are typed with `devices.confirm`. */
  v.object({ event: v.literal("waiting"), name: v.string() }),
  v.object({ event: v.literal("paired"), device }),
]);

export type InviteItem = v.InferOutput<typeof inviteItem>;

export const deviceCommands = {
  "devices.list": command({
    effect: "read",
    least: "viewer",
    input: v.strictObject({ revoked: v.optional(v.boolean(), false) }),
    output: listOf(device),
    errors: [],
  }),
  /** Changes what is given. Another role or member ends the device's sessions; it comes back with what it may do now. */
  "devices.update": command({
    effect: "write",
    least: "admin",
    input: v.strictObject({
      deviceId: rowId,
      name: v.optional(name),
      role: v.optional(role),
      memberId: v.optional(rowId),
    }),
    output: device,
    errors: ["device_unknown", "member_unknown"],
  }),
  /** Ends the device's sessions at once. Any device may revoke itself; revoking another takes an admin. */
  "devices.revoke": command({
    effect: "write",
    least: "viewer",
    input: v.strictObject({ deviceId: rowId }),
    output: device,
    errors: ["device_unknown"],
  }),
  /**
   * Opens one invitation, superseding an open one, and follows it to its end. Closing the stream
   * withdraws it; a device that merely lost its connection comes back to it with `resume`.
   */
  "devices.invite": command({
    effect: "read",
    least: "admin",
    input: v.strictObject({
      role: v.optional(role, "admin"),
      /** Whose device it will be; left out, the inviter's own member, or the first at the terminal. */
      memberId: v.optional(rowId),
      /** Goes on with the invitation this device has open, whatever else is asked for. */
      resume: v.optional(v.boolean(), false),
      /** Address under which the new device will load the app; defaults to the house's own. */
      origin: v.optional(v.string()),
    }),
    item: inviteItem,
    output: v.null(),
    errors: [
      "member_unknown",
      "invitation_expired",
      "invitation_superseded",
      "digits_wrong",
      "digits_late",
      "device_left",
      "relay_unreachable",
    ],
  }),
  /** The six digits the new device shows, as typed by the owner. A wrong attempt burns the invitation. */
  "devices.confirm": command({
    effect: "write",
    least: "admin",
    input: v.strictObject({
      digits: v.pipe(
        v.string("give six digits"),
        v.regex(/^[0-9]{6}$/, "give the six digits the new device shows"),
      ),
    }),
    output: v.null(),
    errors: ["no_invitation_open", "no_device_waiting", "digits_wrong", "digits_late"],
  }),
  /** Revokes every device at once, when all of them are lost. Only the terminal of the home node may. */
  "devices.reset": command({
    effect: "write",
    least: "admin",
    input: v.strictObject({}),
    output: v.object({ revoked: count }),
    errors: ["terminal_only"],
  }),
};
