/** A new member: a name and what their devices may do at most; the devices are invited next. */
import { roles, type Role } from "@hob/shared/model/role";
import { useNavigate } from "@solidjs/router";
import { createSignal, Show } from "solid-js";
import { act, createAction } from "../state/actions.ts";
import { useOwnRole } from "../state/own-role.ts";
import { useCommand } from "../state/queries.ts";
import { useUnsaved } from "../state/unsaved.ts";
import { Button } from "../ui/button.tsx";
import { TextField } from "../ui/field.tsx";
import { Notice } from "../ui/notice.tsx";
import { houseWords } from "../house-words.ts";
import { words } from "../words.ts";
import { FreshPage } from "./fresh-page.tsx";
import { RoleChoice } from "./role-choice.tsx";
import { SaveBar } from "./save-bar.tsx";

export default function NewMember() {
  const members = useCommand("members.list", () => ({}));
  const own = useOwnRole();
  return (
    <FreshPage
      title={houseWords.member.addTitle}
      reading={members}
      back={{ href: "#/house", label: words.house.title }}
    >
      <Show
        when={(own() ?? "admin") === "admin"}
        fallback={<Notice tone="known">{words.house.membersAdminOnly}</Notice>}
      >
        <Form />
      </Show>
    </FreshPage>
  );
}

function Form() {
  const navigate = useNavigate();
  const [name, setName] = createSignal("");
  const [role, setRole] = createSignal<Role>("operator");
  useUnsaved(() => name().trim() !== "");
  const add = createAction((named: string, as: Role) => act("members.create", { name: named, role: as }));
  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (name().trim() === "") return;
    const added = await add.run(name(), role());
    if (added) navigate(`/house/members/${added.memberId}`, { replace: true });
  }
  return (
    <form class="flex flex-col gap-5" onSubmit={(event) => void submit(event)}>
      <p class="text-ink-soft text-pretty">{houseWords.member.addLead}</p>
      <TextField label={houseWords.member.name} value={name()} onInput={setName} maxLength={80} />
      <RoleChoice label={houseWords.member.mayDo} value={role()} roles={roles} onInput={setRole} />
      <SaveBar error={add.error()}>
        <Button type="submit" tone="primary" isWide isBusy={add.isBusy() || name().trim() === ""}>
          {add.isBusy() ? houseWords.member.adding : houseWords.member.add}
        </Button>
      </SaveBar>
    </form>
  );
}
