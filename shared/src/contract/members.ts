/** Commands about the members of the household: the people whose devices these are. */
import * as v from "valibot";
import { risks } from "../model/risk.ts";
import { command } from "./command.ts";
import { count, listOf, name, role, rowId, time } from "./fields.ts";

export const member = v.object({
  memberId: rowId,
  name: v.string(),
  /** The most any of their devices may do. */
  role,
  /** The riskiest thing they may approve, where that is less than their role says; null: as the role says. */
  approvesUpTo: v.nullable(v.picklist(risks)),
  /** Devices that are paired now. */
  devices: count,
  createdAt: time,
  /** True for the member whose device asks. */
  self: v.boolean(),
});

export type Member = v.InferOutput<typeof member>;

const approvesUpTo = v.optional(v.nullable(v.picklist(risks, `use one of ${risks.join(", ")}`)));

export const memberCommands = {
  "members.list": command({
    effect: "read",
    least: "viewer",
    input: v.strictObject({}),
    output: listOf(member),
    errors: [],
  }),
  "members.create": command({
    effect: "write",
    least: "admin",
    input: v.strictObject({ name, role: v.optional(role, "admin"), approvesUpTo }),
    output: member,
    errors: [],
  }),
  /** A lower role counts for all their devices at once, and ends their sessions. */
  "members.update": command({
    effect: "write",
    least: "admin",
    input: v.strictObject({ memberId: rowId, name: v.optional(name), role: v.optional(role), approvesUpTo }),
    output: member,
    errors: ["member_unknown"],
  }),
  /** Revokes their devices and archives their private automations. The last member stays. */
  "members.remove": command({
    effect: "write",
    least: "admin",
    input: v.strictObject({ memberId: rowId }),
    output: v.null(),
    errors: ["member_unknown", "member_is_last"],
  }),
};
