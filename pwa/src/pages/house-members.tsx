/** The people of the house: what they may do at most, and how many devices each has. */
import Plus from "lucide-solid/icons/plus";
import type { Role } from "@hob/shared/model/role";
import { Show } from "solid-js";
import { useCommand } from "../state/queries.ts";
import { LinkButton } from "../ui/button.tsx";
import { RowLink } from "../ui/row-link.tsx";
import { RowList, Section } from "../ui/sheet.tsx";
import { words } from "../words.ts";
import { Read } from "./fresh-page.tsx";

export function HouseMembers(props: { readonly role: Role | undefined }) {
  const members = useCommand("members.list", () => ({}));
  return (
    <Section title={words.house.members}>
      <Read reading={members} waitingWords={words.house.membersReading}>
        {(list) => (
          <RowList items={list().items} label={words.house.members}>
            {(member) => (
              <RowLink
                href={`#/house/members/${member.memberId}`}
                name={member.name}
                mark={member.self ? words.house.you : undefined}
                detail={`${words.roles[member.role]} · ${words.house.deviceCount(member.devices)}`}
              />
            )}
          </RowList>
        )}
      </Read>
      <Show when={props.role}>
        {(role) => (
          <Show
            when={role() === "admin"}
            fallback={<p class="text-small text-ink-soft">{words.house.membersAdminOnly}</p>}
          >
            <LinkButton href="#/house/members/new" isWide>
              <Plus size={20} aria-hidden="true" />
              {words.house.addMember}
            </LinkButton>
          </Show>
        )}
      </Show>
    </Section>
  );
}
