/** Inviting a further device: whose and what it may do, then the link, then the six digits it shows. */
import { roleCovers, type Role } from "@hob/shared/model/role";
import { useSearchParams } from "@solidjs/router";
import { createSignal, Match, Show, Switch } from "solid-js";
import { rolesUpTo } from "../state/admins.ts";
import { createInvitation, type Invitation, type InvitationStage } from "../state/invitation.ts";
import { useOwnRole } from "../state/own-role.ts";
import { useCommand } from "../state/queries.ts";
import { useUnsaved } from "../state/unsaved.ts";
import { ActionBar } from "../ui/action-bar.tsx";
import { Button, LinkButton } from "../ui/button.tsx";
import { DigitsField } from "../ui/digits-field.tsx";
import { Mark } from "../ui/mark.tsx";
import { Notice } from "../ui/notice.tsx";
import { Sheet } from "../ui/sheet.tsx";
import { houseWords } from "../house-words.ts";
import { words } from "../words.ts";
import { ErrorNotice, FreshPage, Read } from "./fresh-page.tsx";
import { InviteLink } from "./invite-link.tsx";
import { MemberChoice } from "./member-choice.tsx";
import { RoleChoice } from "./role-choice.tsx";

export default function Invite() {
  const [search] = useSearchParams();
  const members = useCommand("members.list", () => ({}));
  const own = useOwnRole();
  const invitation = createInvitation();
  const [chosenMember, setMember] = createSignal<number>();
  const [chosenRole, setRole] = createSignal<Role>();
  const list = () => members.value()?.items ?? [];
  const member = () => {
    const asked = chosenMember() ?? Number(search["member"]);
    const mine = list().find((each) => each.self);
    return list().find((each) => each.memberId === asked) ?? mine ?? list()[0];
  };
  /** As much as its member may, unless less was chosen. */
  const role = (): Role => {
    const most = member()?.role ?? "operator";
    const chosen = chosenRole();
    return chosen && roleCovers(most, chosen) ? chosen : most;
  };
  useUnsaved(() => ["open", "waiting"].includes(invitation.stage().kind));

  function open(): void {
    const whom = member();
    if (whom) void invitation.open({ memberId: whom.memberId, role: role() });
  }
  const asWhom = () => houseWords.invite.asWhom(member()?.name ?? "", words.roles[role()]);
  return (
    <FreshPage
      title={houseWords.invite.title}
      reading={members}
      back={{ href: "#/house", label: words.house.title }}
    >
      <Show
        when={(own() ?? "admin") === "admin"}
        fallback={<Notice tone="known">{houseWords.invite.adminOnly}</Notice>}
      >
        <Read reading={members} waitingWords={words.house.membersReading}>
          {(read) => (
            <Switch>
              <Match when={invitation.stage().kind === "choosing"}>
                <form
                  class="flex flex-col gap-5"
                  onSubmit={(event) => {
                    event.preventDefault();
                    open();
                  }}
                >
                  <Show when={invitation.error()}>{(error) => <ErrorNotice error={error()} />}</Show>
                  <MemberChoice
                    label={houseWords.invite.whose}
                    members={read().items}
                    memberId={member()?.memberId}
                    onInput={setMember}
                  />
                  <RoleChoice
                    label={houseWords.invite.mayDo}
                    value={role()}
                    roles={rolesUpTo(member()?.role ?? "operator")}
                    onInput={setRole}
                  />
                  <ActionBar>
                    <Button type="submit" tone="primary" isWide>
                      {invitation.error() ? houseWords.invite.newLink : houseWords.invite.show}
                    </Button>
                  </ActionBar>
                </form>
              </Match>
              <Match when={invitation.stage().kind === "opening"}>
                <div role="status" class="flex items-center gap-4 py-6 text-lead">
                  <Mark size={44} />
                  {houseWords.invite.opening}
                </div>
              </Match>
              <Match when={stageOf(invitation.stage(), "open")}>
                {(stage) => (
                  <InviteLink
                    link={stage().link}
                    expiresAt={stage().expiresAt}
                    asWhom={asWhom()}
                    onRenew={open}
                    onWithdraw={() => invitation.withdraw()}
                  />
                )}
              </Match>
              <Match when={stageOf(invitation.stage(), "waiting")}>
                {(stage) => <Digits stage={stage()} asWhom={asWhom()} invitation={invitation} />}
              </Match>
              <Match when={stageOf(invitation.stage(), "paired")}>
                {(stage) => <Paired stage={stage()} onAnother={() => invitation.withdraw()} />}
              </Match>
            </Switch>
          )}
        </Read>
      </Show>
    </FreshPage>
  );
}

function Digits(props: {
  readonly stage: StageOf<"waiting">;
  readonly asWhom: string;
  readonly invitation: Invitation;
}) {
  const [digits, setDigits] = createSignal("");
  const isWhole = () => digits().length === 6;
  return (
    <form
      class="flex flex-col gap-5"
      onSubmit={(event) => {
        event.preventDefault();
        if (isWhole()) void props.invitation.confirm(digits());
      }}
    >
      <Sheet isPadded>
        <div role="status" class="flex flex-col gap-1 text-center">
          <h2 class="text-title text-balance wrap-anywhere">{houseWords.invite.isHere(props.stage.name)}</h2>
          <p class="text-ink-soft">{props.asWhom}</p>
        </div>
        <p class="mx-auto mt-4 mb-5 max-w-90 text-center text-pretty">{houseWords.invite.typeThem}</p>
        <DigitsField
          label={houseWords.invite.digits}
          hint={houseWords.invite.oneTry}
          value={digits()}
          onInput={setDigits}
        />
      </Sheet>
      <ActionBar>
        <div class="flex flex-wrap justify-between gap-3">
          <Button onClick={() => props.invitation.withdraw()}>{houseWords.invite.withdraw}</Button>
          <Button type="submit" tone="primary" isBusy={!isWhole() || props.stage.isConfirming}>
            {props.stage.isConfirming ? houseWords.invite.lettingIn : houseWords.invite.letIn}
          </Button>
        </div>
      </ActionBar>
    </form>
  );
}

function Paired(props: { readonly stage: StageOf<"paired">; onAnother(): void }) {
  const device = () => props.stage.device;
  return (
    <Sheet isPadded>
      <div class="flex flex-col items-center gap-4 py-4 text-center">
        <Mark size={48} />
        <p role="status" class="text-title text-balance wrap-anywhere">
          <Show when={device()} fallback={houseWords.invite.pairedUnnamed}>
            {(paired) => houseWords.invite.paired(paired().name)}
          </Show>
        </p>
        <Show when={device()}>
          {(paired) => (
            <p class="text-ink-soft">
              {houseWords.invite.asWhom(paired().memberName, words.roles[paired().mayActAs])}
            </p>
          )}
        </Show>
        <div class="flex w-full flex-col gap-2 wide:w-auto">
          <LinkButton href={device() ? `#/house/devices/${device()?.deviceId}` : "#/house"} tone="primary">
            {houseWords.invite.toDevice}
          </LinkButton>
          <Button tone="quiet" onClick={props.onAnother}>
            {houseWords.invite.another}
          </Button>
        </div>
      </div>
    </Sheet>
  );
}

type StageOf<K extends InvitationStage["kind"]> = Extract<InvitationStage, { kind: K }>;

function stageOf<K extends InvitationStage["kind"]>(stage: InvitationStage, kind: K): StageOf<K> | undefined {
  return stage.kind === kind ? (stage as StageOf<K>) : undefined;
}
