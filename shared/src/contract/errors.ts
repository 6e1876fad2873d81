/**
 * Every expected error as a tagged plain object. The tag is what programs branch on; the fields are
 * what a sentence for people is made from. `words/errors-en.ts` has one sentence for each tag, and
 * does not compile without it.
 */
import type { ItemState } from "../model/inbox.ts";
import type { Role } from "../model/role.ts";

/** Errors any command may answer. */
export type CommonError =
  /** `field` is a dotted path into the input ("values.address"); "" is the input itself. */
  | { readonly type: "input_invalid"; readonly field: string; readonly problem: string; readonly fix: string }
  | { readonly type: "method_unknown"; readonly method: string }
  | { readonly type: "role_too_low"; readonly needs: Role; readonly has: Role }
  | { readonly type: "request_id_missing" }
  /** The same request id came before with another method or other input. */
  | { readonly type: "request_id_reused" }
  | { readonly type: "storage_full" }
  /** The machine is broken in a way nobody expected; details are in the node's log under `trace`. */
  | { readonly type: "internal"; readonly trace: string };

/** Errors of single commands. */
export type CommandError =
  | { readonly type: "device_unknown"; readonly deviceId: number }
  | { readonly type: "member_unknown"; readonly memberId: number }
  | { readonly type: "member_is_last" }
  /** Only the terminal of the home node itself may do this. */
  | { readonly type: "terminal_only" }
  | { readonly type: "automation_unknown"; readonly automation: string }
  /** It is private to another member: an admin sees that it is there, what it costs, and can end it. */
  | { readonly type: "automation_private"; readonly automation: string }
  | { readonly type: "folder_unknown"; readonly path: string }
  /** Hob's own folder, the system's, or one the node may not read. */
  | { readonly type: "folder_closed"; readonly path: string }
  | { readonly type: "automation_archived"; readonly automation: string }
  | { readonly type: "automation_is_system"; readonly automation: string }
  | { readonly type: "slug_taken"; readonly slug: string }
  | {
      readonly type: "source_invalid";
      readonly problem: string;
      readonly line: number;
      readonly column: number;
    }
  | { readonly type: "run_unknown"; readonly runId: number }
  /** Its automation is private to another member. */
  | { readonly type: "run_private"; readonly runId: number }
  | { readonly type: "run_already_ended"; readonly runId: number; readonly status: string }
  | { readonly type: "run_not_ended"; readonly runId: number }
  /** Another attempt was begun already. */
  | { readonly type: "run_retried"; readonly runId: number; readonly by: number }
  /** Dry runs, tests and replays have nothing to retry. */
  | { readonly type: "run_not_live"; readonly runId: number }
  | { readonly type: "effect_unknown"; readonly effectId: number }
  /** Somebody decided already, or nothing was unclear. */
  | { readonly type: "effect_settled"; readonly effectId: number; readonly state: string }
  | { readonly type: "secret_unknown"; readonly name: string }
  | { readonly type: "trigger_unknown"; readonly triggerId: number }
  /** More often than the household's profile allows. */
  | {
      readonly type: "too_frequent";
      readonly everyMs: number;
      readonly leastMs: number;
      readonly profile: string;
    }
  | { readonly type: "too_many_automations"; readonly most: number; readonly profile: string }
  /** What the trigger would read was not granted to its automation: a folder, or a host. */
  | { readonly type: "not_granted"; readonly what: "folder" | "host"; readonly name: string }
  /** The trigger has no such time ahead. */
  | { readonly type: "slot_unknown"; readonly at: number | null }
  | { readonly type: "delivery_unknown"; readonly deliveryId: number }
  /** It is on its way, was done, or was let go. */
  | { readonly type: "delivery_not_parked"; readonly deliveryId: number; readonly state: string }
  | { readonly type: "item_unknown"; readonly itemId: number }
  /** Somebody was faster; `by` is null where it resolved itself, `choice` where nobody decided. */
  | {
      readonly type: "item_settled";
      readonly itemId: number;
      readonly state: ItemState;
      readonly choice: string | null;
      readonly by: string | null;
      readonly at: number | null;
    }
  /** Nobody answered in time; it cannot be revived. */
  | { readonly type: "item_expired"; readonly itemId: number; readonly at: number }
  /** It no longer says what was shown to whoever decided. */
  | { readonly type: "item_changed"; readonly itemId: number }
  /** It is decided, or resolves itself: it cannot be put away. */
  | { readonly type: "item_not_dismissible"; readonly itemId: number }
  | {
      readonly type: "may_not_decide";
      readonly itemId: number;
      readonly why: "role" | "risk" | "private" | "own_request" | "voted";
    }
  | { readonly type: "policy_unknown"; readonly policyId: number }
  | { readonly type: "tool_unknown"; readonly tool: string }
  /** Only a paired device may: it is about that device. */
  | { readonly type: "device_only" }
  /** Pushes go to known push services alone; others are added by exact host in the node's settings. */
  | { readonly type: "push_host_unknown"; readonly host: string }
  | { readonly type: "push_not_subscribed" }
  | { readonly type: "queue_full"; readonly queued: number }
  | { readonly type: "no_device_waiting" }
  | { readonly type: "no_invitation_open" };

/** What can go wrong between app and node, each naming the leg: link, relay, house, or session. */
export type LinkError =
  | { readonly type: "link_malformed"; readonly problem: string }
  | { readonly type: "link_damaged" }
  | { readonly type: "link_expired"; readonly expiredAt: number }
  | { readonly type: "invitation_used" }
  | { readonly type: "invitation_expired" }
  | { readonly type: "invitation_superseded" }
  | { readonly type: "invitation_unknown" }
  | { readonly type: "digits_wrong" }
  | { readonly type: "digits_late" }
  /** The new device went away, or asked for nothing sensible, before it had shown its digits. */
  | { readonly type: "device_left" }
  | { readonly type: "relay_unreachable"; readonly relay: string }
  /** The relay answered, but as somebody else than the link names (a proxy, another relay). */
  | { readonly type: "relay_is_another"; readonly expected: string; readonly found: string }
  /** Unknown room, unknown key, or a house that has not been seen since the relay started: it tells none apart. */
  | { readonly type: "relay_refused"; readonly relay: string }
  | { readonly type: "relay_busy"; readonly relay: string; readonly cause: string }
  | { readonly type: "house_offline"; readonly since: number }
  | { readonly type: "house_silent" }
  | { readonly type: "house_is_another" }
  | { readonly type: "device_revoked" }
  | { readonly type: "session_broken"; readonly cause: string }
  | { readonly type: "closed" }
  /** Commands of the terminal only. */
  | { readonly type: "node_not_running"; readonly home: string }
  | { readonly type: "profile_missing"; readonly profile: string }
  | { readonly type: "profile_taken"; readonly profile: string };

export type HobError = CommonError | CommandError | LinkError;

export type HobErrorType = HobError["type"];

/** What a command may name as its own: its errors, and those of inviting a device. */
export type CommandErrorType =
  | CommandError["type"]
  | "invitation_expired"
  | "invitation_superseded"
  | "digits_wrong"
  | "digits_late"
  | "device_left"
  | "relay_unreachable";
