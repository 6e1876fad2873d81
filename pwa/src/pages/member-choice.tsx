/** Choosing one of the members by name. */
import type { Member } from "@hob/shared/contract/members";
import { ChoiceField } from "../ui/field.tsx";
import { words } from "../words.ts";

export interface MemberChoiceProps {
  readonly label: string;
  readonly members: readonly Member[];
  readonly memberId: number | undefined;
  onInput(memberId: number): void;
}

export function MemberChoice(props: MemberChoiceProps) {
  const place = () => props.members.findIndex((member) => member.memberId === props.memberId);
  return (
    <ChoiceField
      label={props.label}
      value={place() < 0 ? "" : String(place())}
      choices={props.members.map((member) =>
        member.self ? `${member.name} (${words.house.you})` : member.name,
      )}
      none={words.runForm.choose}
      onInput={(index) => {
        const chosen = props.members[Number(index)];
        if (index !== "" && chosen) props.onInput(chosen.memberId);
      }}
    />
  );
}
