/** One device: whose it is, what it may do, when it was here; an admin changes that, or sends it away. */
import type { Device as DeviceOutput } from "@hob/shared/contract/devices";
import type { Member } from "@hob/shared/contract/members";
import { lowerRole, roleCovers, type Role } from "@hob/shared/model/role";
import { useNavigate, useParams } from "@solidjs/router";
import { createSignal, Show } from "solid-js";
import { push } from "../push-words.ts";
import { act, createAction } from "../state/actions.ts";
import { leavesNoAdmin, rolesUpTo } from "../state/admins.ts";
import { connection } from "../state/house.ts";
import { useNow } from "../state/now.ts";
import { useOwnRole } from "../state/own-role.ts";
import { useCommand } from "../state/queries.ts";
import { useUnsaved } from "../state/unsaved.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { TextField } from "../ui/field.tsx";
import { Notice } from "../ui/notice.tsx";
import { Empty, Facts, Section, Sheet } from "../ui/sheet.tsx";
import { houseWords } from "../house-words.ts";
import { ageWords, dayWords, words } from "../words.ts";
import { ErrorNotice, FreshPage, Read } from "./fresh-page.tsx";
import { seenWords } from "./house-devices.tsx";
import { MemberChoice } from "./member-choice.tsx";
import { NotificationsRow } from "./notifications-row.tsx";
import { RoleChoice } from "./role-choice.tsx";
import { SaveBar } from "./save-bar.tsx";

export default function Device() {
  const params = useParams();
  const devices = useCommand("devices.list", () => ({}));
  const members = useCommand("members.list", () => ({}));
  const role = useOwnRole();
  const found = () => devices.value()?.items.find((device) => device.deviceId === Number(params["deviceId"]));
  return (
    <FreshPage
      title={found()?.name ?? words.house.devices}
      reading={devices}
      back={{ href: "#/house", label: words.house.title }}
    >
      <Read reading={devices} waitingWords={houseWords.device.reading}>
        {(list) => (
          <Show when={found()} fallback={<Empty text={houseWords.device.unknown} />}>
            {(device) => (
              <>
                <DeviceFacts device={device()} />
                <Show when={device().self}>
                  <Sheet>
                    <NotificationsRow />
                  </Sheet>
                </Show>
                <Show
                  when={role() === "admin"}
                  fallback={
                    <Show when={role()}>
                      {(own) => (
                        <Notice tone="known">{houseWords.device.adminOnly(words.roles[own()])}</Notice>
                      )}
                    </Show>
                  }
                >
                  <Show when={members.value()}>
                    {(house) => (
                      <ChangeDevice device={device()} devices={list().items} members={house().items} />
                    )}
                  </Show>
                </Show>
                <Show when={role() === "admin" || device().self}>
                  <RevokeDevice device={device()} devices={list().items} />
                </Show>
              </>
            )}
          </Show>
        )}
      </Read>
    </FreshPage>
  );
}

function DeviceFacts(props: { readonly device: DeviceOutput }) {
  const now = useNow();
  const role = () => {
    const { role: own, mayActAs, memberName } = props.device;
    if (own === mayActAs) return words.roles[own];
    return houseWords.device.actsAs(words.roles[own], memberName, words.roles[mayActAs]);
  };
  return (
    <Facts
      facts={[
        ...(props.device.self ? [{ name: words.house.thisDevice, value: words.house.inYourHand }] : []),
        {
          name: houseWords.device.member,
          value: (
            <a
              href={`#/house/members/${props.device.memberId}`}
              class="-my-2.5 inline-flex min-h-11 items-center underline decoration-edge underline-offset-4"
            >
              {props.device.memberName}
            </a>
          ),
        },
        { name: houseWords.device.role, value: role() },
        { name: houseWords.device.seen, value: seenWords(props.device, now()) },
        { name: houseWords.device.paired, value: dayWords(props.device.pairedAt) },
        // For the device in the hand there is a way on instead.
        ...(props.device.self ? [] : [{ name: push.device, value: pushWords(props.device, now()) }]),
      ]}
    />
  );
}

function pushWords({ push: pushes }: DeviceOutput, now: number): string {
  if (!pushes) return push.deviceNone;
  if (pushes.state === "dead") return push.deviceDead;
  const { lastDeliveredAt } = pushes;
  return lastDeliveredAt === null ? push.deviceLiveYet : push.deviceLive(ageWords(lastDeliveredAt, now));
}

interface ChangeDeviceProps {
  readonly device: DeviceOutput;
  readonly devices: readonly DeviceOutput[];
  readonly members: readonly Member[];
}

function ChangeDevice(props: ChangeDeviceProps) {
  // Only what somebody has changed is held here, so that the rest follows the house.
  const [typedName, setName] = createSignal<string>();
  const [chosenRole, setRole] = createSignal<Role>();
  const [chosenMember, setMember] = createSignal<number>();
  const name = () => typedName() ?? props.device.name;
  const memberId = () => chosenMember() ?? props.device.memberId;
  const role = () => chosenRole() ?? props.device.role;
  const memberRole = () =>
    props.members.find((member) => member.memberId === memberId())?.role ?? props.device.role;
  const actsAs = () => lowerRole(role(), memberRole());
  const changes = () => ({
    ...(name().trim() !== props.device.name && { name: name() }),
    ...(role() !== props.device.role && { role: role() }),
    ...(memberId() !== props.device.memberId && { memberId: memberId() }),
  });
  const isChanged = () => Object.keys(changes()).length > 0;
  useUnsaved(isChanged);

  const save = createAction((change: ReturnType<typeof changes>) =>
    act("devices.update", { deviceId: props.device.deviceId, ...change }),
  );
  const [isSaved, setSaved] = createSignal(false);
  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (!isChanged() || !(await save.run(changes()))) return;
    setName(undefined);
    setRole(undefined);
    setMember(undefined);
    setSaved(true);
  }
  const change = (make: () => void) => {
    setSaved(false);
    make();
  };
  const losesAdmin = () =>
    leavesNoAdmin(props.devices, (each) =>
      each.deviceId === props.device.deviceId ? actsAs() : each.mayActAs,
    );
  return (
    <Section title={houseWords.device.change}>
      <form class="flex flex-col gap-5" onSubmit={(event) => void submit(event)}>
        <TextField
          label={houseWords.device.name}
          value={name()}
          onInput={(text) => change(() => setName(text))}
          maxLength={80}
        />
        <MemberChoice
          label={houseWords.device.whose}
          members={props.members}
          memberId={memberId()}
          onInput={(chosen) => change(() => setMember(chosen))}
        />
        <RoleChoice
          label={houseWords.device.mayDo}
          value={actsAs()}
          roles={rolesUpTo(memberRole())}
          onInput={(chosen) => change(() => setRole(chosen))}
        />
        <div aria-live="polite" class="flex flex-col gap-2">
          <Show when={actsAs() !== props.device.mayActAs || changes().memberId !== undefined}>
            <Notice tone="known">
              {houseWords.device.roleChanges(props.device.name, words.roles[actsAs()])}{" "}
              {props.device.self && !roleCovers(actsAs(), "admin") ? houseWords.device.ownRoleFalls : ""}
            </Notice>
          </Show>
          <Show when={losesAdmin()}>
            <Notice tone="known">{houseWords.device.noAdminLeft}</Notice>
          </Show>
        </div>
        <p role="status" class="text-ink-soft empty:hidden">
          {isSaved() ? houseWords.device.saved : ""}
        </p>
        <Show when={isChanged()}>
          <SaveBar error={save.error()}>
            <Button type="submit" tone="primary" isWide isBusy={save.isBusy() || name().trim() === ""}>
              {save.isBusy() ? houseWords.device.saving : houseWords.device.save}
            </Button>
          </SaveBar>
        </Show>
      </form>
    </Section>
  );
}

function RevokeDevice(props: { readonly device: DeviceOutput; readonly devices: readonly DeviceOutput[] }) {
  const navigate = useNavigate();
  const [isAsked, setAsked] = createSignal(false);
  const revoke = createAction((deviceId: number) => act("devices.revoke", { deviceId }));
  async function revokeDevice(): Promise<void> {
    const isSelf = props.device.self;
    const revoked = await revoke.run(props.device.deviceId);
    // Revoking oneself ends the session before its answer can come: that end is the answer.
    if (!revoked && !(isSelf && connection().kind === "ended")) return;
    setAsked(false);
    navigate("/house", { replace: true });
  }
  const losesAdmin = () =>
    leavesNoAdmin(props.devices, (each) =>
      each.deviceId === props.device.deviceId ? undefined : each.mayActAs,
    );
  const consequence = () =>
    [
      props.device.self ? houseWords.device.revokeSelfText : houseWords.device.revokeText,
      losesAdmin() ? houseWords.device.noAdminLeft : "",
    ].join(" ");
  return (
    <div class="mt-4 border-t border-hairline pt-6">
      <Button tone="danger" isWide onClick={() => setAsked(true)}>
        {houseWords.device.revoke}
      </Button>
      <Dialog
        isOpen={isAsked()}
        onClose={() => setAsked(false)}
        title={houseWords.device.revokeTitle(props.device.name)}
        text={consequence()}
      >
        <Show when={revoke.error()}>{(error) => <ErrorNotice error={error()} />}</Show>
        <div class="flex flex-wrap justify-between gap-3">
          <Button onClick={() => setAsked(false)}>{words.cancel}</Button>
          <Button tone="danger" isBusy={revoke.isBusy()} onClick={() => void revokeDevice()}>
            {revoke.isBusy() ? houseWords.device.revoking : houseWords.device.revoke}
          </Button>
        </div>
      </Dialog>
    </div>
  );
}
