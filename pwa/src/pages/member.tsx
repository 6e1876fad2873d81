/** One member of the household: their devices, what they may do at most, and for an admin the way to change or end that. */
import Plus from "lucide-solid/icons/plus";
import type { Device } from "@hob/shared/contract/devices";
import type { Member as MemberOutput } from "@hob/shared/contract/members";
import { isAtLeast, riskCeiling, risks, type Risk } from "@hob/shared/model/risk";
import { lowerRole, roles, type Role } from "@hob/shared/model/role";
import { useNavigate, useParams } from "@solidjs/router";
import { createSignal, Show } from "solid-js";
import { rules } from "../rules-words.ts";
import { act, createAction } from "../state/actions.ts";
import { leavesNoAdmin } from "../state/admins.ts";
import { connection } from "../state/house.ts";
import { useNow } from "../state/now.ts";
import { useOwnRole } from "../state/own-role.ts";
import { useCommand } from "../state/queries.ts";
import { useUnsaved } from "../state/unsaved.ts";
import { Button, LinkButton } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { ChoiceField, TextField } from "../ui/field.tsx";
import { Notice } from "../ui/notice.tsx";
import { Empty, Facts, RowList, Section } from "../ui/sheet.tsx";
import { houseWords } from "../house-words.ts";
import { dayWords, words } from "../words.ts";
import { ErrorNotice, FreshPage, Read } from "./fresh-page.tsx";
import { DeviceRow } from "./house-devices.tsx";
import { RoleChoice } from "./role-choice.tsx";
import { SaveBar } from "./save-bar.tsx";

export default function Member() {
  const params = useParams();
  const members = useCommand("members.list", () => ({}));
  const devices = useCommand("devices.list", () => ({}));
  const role = useOwnRole();
  const found = () => members.value()?.items.find((member) => member.memberId === Number(params["memberId"]));
  const all = () => devices.value()?.items ?? [];
  return (
    <FreshPage
      title={found()?.name ?? words.house.members}
      reading={members}
      back={{ href: "#/house", label: words.house.title }}
    >
      <Read reading={members} waitingWords={houseWords.member.reading}>
        {(list) => (
          <Show when={found()} fallback={<Empty text={houseWords.member.unknown} />}>
            {(member) => (
              <>
                <MemberFacts member={member()} />
                <TheirDevices member={member()} devices={all()} isAdmin={role() === "admin"} />
                <Show
                  when={role() === "admin"}
                  fallback={
                    <Show when={role()}>
                      <Notice tone="known">{houseWords.member.adminOnly}</Notice>
                    </Show>
                  }
                >
                  <ChangeMember member={member()} devices={all()} />
                  <RemoveMember member={member()} devices={all()} isLast={list().items.length < 2} />
                </Show>
              </>
            )}
          </Show>
        )}
      </Read>
    </FreshPage>
  );
}

function MemberFacts(props: { readonly member: MemberOutput }) {
  return (
    <Facts
      facts={[
        ...(props.member.self ? [{ name: words.house.you, value: houseWords.member.yours }] : []),
        { name: houseWords.member.atMost, value: words.roles[props.member.role] },
        { name: rules.approves.fact, value: approvedWords(props.member) },
        // The first member was there before anybody kept count.
        ...(props.member.createdAt > 0
          ? [{ name: houseWords.member.since, value: dayWords(props.member.createdAt) }]
          : []),
      ]}
    />
  );
}

function approvedWords({ role, approvesUpTo }: MemberOutput): string {
  const upTo = riskCeiling(role, approvesUpTo);
  return upTo === null ? rules.approves.nothing : rules.approves.upTo[upTo];
}

interface TheirsProps {
  readonly member: MemberOutput;
  readonly devices: readonly Device[];
}

function TheirDevices(props: TheirsProps & { readonly isAdmin: boolean }) {
  const now = useNow();
  const theirs = () => props.devices.filter((device) => device.memberId === props.member.memberId);
  return (
    <Section title={houseWords.member.devices}>
      <Show when={theirs().length > 0} fallback={<Empty text={houseWords.member.noDevices} />}>
        <RowList items={theirs()} label={houseWords.member.devices}>
          {(device) => <DeviceRow device={device} now={now()} />}
        </RowList>
      </Show>
      <Show when={props.isAdmin}>
        <LinkButton href={`#/house/invite?member=${props.member.memberId}`} isWide>
          <Plus size={20} aria-hidden="true" />
          {houseWords.member.inviteFor(props.member.name)}
        </LinkButton>
      </Show>
    </Section>
  );
}

function ChangeMember(props: TheirsProps) {
  // Only what somebody has changed is held here, so that the rest follows the house.
  const [typedName, setName] = createSignal<string>();
  const [chosenRole, setRole] = createSignal<Role>();
  const name = () => typedName() ?? props.member.name;
  const role = () => chosenRole() ?? props.member.role;
  const [chosenRisk, setRisk] = createSignal<Risk | null>();
  const risk = () => {
    const chosen = chosenRisk();
    return chosen === undefined ? props.member.approvesUpTo : chosen;
  };
  const changes = () => ({
    ...(name().trim() !== props.member.name && { name: name() }),
    ...(role() !== props.member.role && { role: role() }),
    ...(risk() !== props.member.approvesUpTo && { approvesUpTo: risk() }),
  });
  const isChanged = () => Object.keys(changes()).length > 0;
  useUnsaved(isChanged);

  const save = createAction((change: ReturnType<typeof changes>) =>
    act("members.update", { memberId: props.member.memberId, ...change }),
  );
  const [isSaved, setSaved] = createSignal(false);
  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (!isChanged() || !(await save.run(changes()))) return;
    setName(undefined);
    setRole(undefined);
    setRisk(undefined);
    setSaved(true);
  }
  const change = (make: () => void) => {
    setSaved(false);
    make();
  };
  const lowered = () =>
    props.devices.filter(
      (device) =>
        device.memberId === props.member.memberId && lowerRole(device.mayActAs, role()) !== device.mayActAs,
    );
  const losesAdmin = () =>
    leavesNoAdmin(props.devices, (each) =>
      each.memberId === props.member.memberId ? lowerRole(each.role, role()) : each.mayActAs,
    );
  return (
    <Section title={houseWords.member.change}>
      <form class="flex flex-col gap-5" onSubmit={(event) => void submit(event)}>
        <TextField
          label={houseWords.member.name}
          value={name()}
          onInput={(text) => change(() => setName(text))}
          maxLength={80}
        />
        <RoleChoice
          label={houseWords.member.mayDo}
          value={role()}
          roles={roles}
          onInput={(chosen) => change(() => setRole(chosen))}
        />
        <Show when={riskCeiling(role(), null)}>
          {(ceiling) => (
            <ApprovesUpTo
              ceiling={ceiling()}
              value={risk()}
              onInput={(chosen) => change(() => setRisk(chosen))}
            />
          )}
        </Show>
        <div aria-live="polite" class="flex flex-col gap-2">
          <Show when={lowered().length > 0}>
            <Notice tone="known">
              {houseWords.member.roleFalls(lowered().length, words.roles[role()])}{" "}
              {lowered().some((device) => device.self) ? houseWords.device.ownRoleFalls : ""}
            </Notice>
          </Show>
          <Show when={losesAdmin()}>
            <Notice tone="known">{houseWords.device.noAdminLeft}</Notice>
          </Show>
        </div>
        <p role="status" class="text-ink-soft empty:hidden">
          {isSaved() ? houseWords.member.saved : ""}
        </p>
        <Show when={isChanged()}>
          <SaveBar error={save.error()}>
            <Button type="submit" tone="primary" isWide isBusy={save.isBusy() || name().trim() === ""}>
              {save.isBusy() ? houseWords.member.saving : houseWords.member.save}
            </Button>
          </SaveBar>
        </Show>
      </form>
    </Section>
  );
}

/** Less than their role stands for, or as much. */
function ApprovesUpTo(props: {
  readonly ceiling: Risk;
  readonly value: Risk | null;
  onInput(risk: Risk | null): void;
}) {
  const choices = () => risks.filter((risk) => isAtLeast(props.ceiling, risk) && risk !== props.ceiling);
  return (
    <ChoiceField
      label={rules.approves.label}
      value={String(choices().findIndex((risk) => risk === props.value) + 1)}
      choices={[
        rules.approves.asRole(rules.approves.risks[props.ceiling]),
        ...choices().map((risk) => rules.approves.upTo[risk]),
      ]}
      onInput={(at) => props.onInput(choices()[Number(at) - 1] ?? null)}
    />
  );
}

function RemoveMember(props: TheirsProps & { readonly isLast: boolean }) {
  const navigate = useNavigate();
  const [isAsked, setAsked] = createSignal(false);
  const remove = createAction((memberId: number) => act("members.remove", { memberId }));
  async function removeMember(): Promise<void> {
    const isSelf = props.member.self;
    const removed = await remove.run(props.member.memberId);
    // Removing oneself ends the session before its answer can come: that end is the answer.
    if (removed === undefined && !(isSelf && connection().kind === "ended")) return;
    setAsked(false);
    navigate("/house", { replace: true });
  }
  const losesAdmin = () =>
    leavesNoAdmin(props.devices, (each) =>
      each.memberId === props.member.memberId ? undefined : each.mayActAs,
    );
  const consequence = () =>
    [
      props.member.self ? houseWords.member.removeSelfText : "",
      houseWords.member.removeText(props.member.name, props.member.devices),
      losesAdmin() ? houseWords.device.noAdminLeft : "",
    ]
      .filter((sentence) => sentence !== "")
      .join(" ");
  return (
    <div class="mt-4 border-t border-hairline pt-6">
      <Show
        when={!props.isLast}
        fallback={<p class="text-small text-ink-soft">{houseWords.member.removeLast}</p>}
      >
        <Button tone="danger" isWide onClick={() => setAsked(true)}>
          {houseWords.member.remove}
        </Button>
      </Show>
      <Dialog
        isOpen={isAsked()}
        onClose={() => setAsked(false)}
        title={houseWords.member.removeTitle(props.member.name)}
        text={consequence()}
      >
        <Show when={remove.error()}>{(error) => <ErrorNotice error={error()} />}</Show>
        <div class="flex flex-wrap justify-between gap-3">
          <Button onClick={() => setAsked(false)}>{words.cancel}</Button>
          <Button tone="danger" isBusy={remove.isBusy()} onClick={() => void removeMember()}>
            {remove.isBusy() ? houseWords.member.removing : houseWords.member.remove}
          </Button>
        </div>
      </Dialog>
    </div>
  );
}
