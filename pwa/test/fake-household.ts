/** Members and devices of the made-up house, who may change them, and how a new one comes in. */
import type { Device, InviteItem } from "@hob/shared/contract/devices";
import type { HobError } from "@hob/shared/contract/errors";
import type { Member } from "@hob/shared/contract/members";
import { lowerRole, type Role } from "@hob/shared/model/role";
import { err, ok, type Result } from "@hob/shared/result";
import { changed } from "./fake-changes.ts";
import { minute, scene, start } from "./scene.ts";

type KeptMember = Pick<Member, "memberId" | "name" | "role" | "approvesUpTo" | "createdAt">;
type KeptDevice = Omit<Device, "mayActAs" | "memberName">;

const day = 24 * 60 * minute;
const ownRole: Role = scene === "viewer" || scene === "operator" ? scene : "admin";

let members: KeptMember[] = [
  { memberId: 1, name: "Anna", role: ownRole, approvesUpTo: null, createdAt: 0 },
  { memberId: 2, name: "Jonas", role: "operator", approvesUpTo: "low", createdAt: start - 20 * day },
  {
    memberId: 3,
    name: "Grandmother Wilhelmine",
    role: "viewer",
    approvesUpTo: null,
    createdAt: start - 3 * day,
  },
];

let devices: KeptDevice[] = [
  device(1, "Anna’s iPhone", 1, ownRole, { self: true, connected: true }),
  device(2, "Kitchen tablet with a long name that wraps", 1, "operator", {
    connected: true,
    push: { state: "live", lastDeliveredAt: start - 50 * minute },
  }),
  device(3, "Jonas’ laptop", 2, "admin", {
    lastSeenAt: start - 26 * 60 * minute,
    push: { state: "dead", lastDeliveredAt: null },
  }),
];

function device(
  deviceId: number,
  name: string,
  memberId: number,
  role: Role,
  rest: Partial<KeptDevice>,
): KeptDevice {
  return {
    deviceId,
    name,
    role,
    memberId,
    pairedAt: start - 40 * day,
    lastSeenAt: start,
    revokedAt: null,
    connected: false,
    push: null,
    self: false,
    ...rest,
  };
}

export function ownDevice(): Device | undefined {
  return listDevices().find((each) => each.self);
}

/** Somebody else changes what the device in the hand may do. */
export function setOwnRole(role: Role): void {
  devices = devices.map((each) => (each.self ? { ...each, role } : each));
  changed("device", 1);
}

/** Undefined where the command is not about the household. */
export function answerHousehold(
  method: string,
  input: Record<string, unknown>,
): Result<unknown, HobError> | undefined {
  switch (method) {
    case "devices.list":
      return ok(listOf(listDevices()));
    case "members.list":
      return ok(listOf(listMembers()));
    case "devices.update":
      return asAdmin(() => updateDevice(Number(input["deviceId"]), input));
    case "devices.revoke":
      return asAdmin(() => {
        devices = devices.filter((each) => each.deviceId !== input["deviceId"]);
        changed("device", Number(input["deviceId"]));
        return {};
      });
    case "devices.confirm":
      return confirm(String(input["digits"]));
    case "members.create":
      return asAdmin(() => addMember(String(input["name"]), input["role"] as Role));
    case "members.update":
      return asAdmin(() => updateMember(Number(input["memberId"]), input));
    case "members.remove":
      return asAdmin(() => {
        members = members.filter((each) => each.memberId !== input["memberId"]);
        devices = devices.filter((each) => each.memberId !== input["memberId"]);
        changed("member", Number(input["memberId"]));
        return null;
      });
    default:
      return undefined;
  }
}

let isWaiting: ((digits: string) => boolean) | undefined;

/** A device comes through the link after a moment and shows 482915. */
export function invite(
  { memberId, role }: { readonly memberId?: number; readonly role?: Role },
  onItem: (item: InviteItem) => void,
) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const done = new Promise<Result<null, HobError>>((resolve) => {
    const link = `https://hob.example.net/#/pair?v=1&r=wss%3A%2F%2Fhob.example.net%2Frelay&d=${"d".repeat(27)}&n=${"n".repeat(43)}&k=${"k".repeat(43)}&e=1&c=12345678`;
    onItem({ event: "invitation", link, role: role ?? "admin", expiresAt: Date.now() + 10 * minute });
    if (scene === "invite") return;
    timer = setTimeout(() => onItem({ event: "waiting", name: "Jonas’ new phone" }), 700);
    isWaiting = (digits) => {
      if (digits !== "482915") {
        resolve(err({ type: "digits_wrong" }));
        return false;
      }
      devices = [
        ...devices,
        device(4, "Jonas’ new phone", memberId ?? 1, role ?? "admin", { connected: true }),
      ];
      changed("device", 4);
      const paired = listDevices().find((each) => each.deviceId === 4);
      if (paired) onItem({ event: "paired", device: paired });
      resolve(ok(null));
      return true;
    };
  });
  return { done, cancel: () => clearTimeout(timer) };
}

function confirm(digits: string): Result<unknown, HobError> {
  if (!isWaiting) return err({ type: "no_device_waiting" });
  const isRight = isWaiting(digits);
  isWaiting = undefined;
  return isRight ? ok(null) : err({ type: "digits_wrong" });
}

function updateDevice(deviceId: number, change: Record<string, unknown>): unknown {
  const { name, role, memberId } = change as Partial<KeptDevice>;
  devices = devices.map((each) =>
    each.deviceId === deviceId
      ? { ...each, name: name ?? each.name, role: role ?? each.role, memberId: memberId ?? each.memberId }
      : each,
  );
  changed("device", deviceId);
  return listDevices().find((each) => each.deviceId === deviceId);
}

function addMember(name: string, role: Role): unknown {
  const memberId = members.length + 1;
  members = [...members, { memberId, name, role, approvesUpTo: null, createdAt: Date.now() }];
  changed("member", memberId);
  return listMembers().find((each) => each.memberId === memberId);
}

function updateMember(memberId: number, change: Record<string, unknown>): unknown {
  members = members.map((each) =>
    each.memberId === memberId ? { ...each, ...(change as Partial<KeptMember>) } : each,
  );
  changed("member", memberId);
  return listMembers().find((each) => each.memberId === memberId);
}

function listDevices(): Device[] {
  return devices.map((each) => {
    const member = members.find(({ memberId }) => memberId === each.memberId);
    const atMost = member?.role ?? "viewer";
    return { ...each, memberName: member?.name ?? "", mayActAs: lowerRole(each.role, atMost) };
  });
}

function listMembers(): Member[] {
  return members.map((each) => ({
    ...each,
    devices: devices.filter(({ memberId }) => memberId === each.memberId).length,
    self: each.memberId === 1,
  }));
}

function asAdmin(act: () => unknown): Result<unknown, HobError> {
  const has = ownDevice()?.mayActAs ?? "viewer";
  return has === "admin" ? ok(act()) : err({ type: "role_too_low", needs: "admin", has });
}

function listOf<T>(items: T[]): { items: T[]; total: number } {
  return { items, total: items.length };
}
