/** Choosing a role, each with what it may do. */
import type { Role } from "@hob/shared/model/role";
import { RadioList } from "../ui/radio-list.tsx";
import { words } from "../words.ts";

export interface RoleChoiceProps {
  readonly label: string;
  readonly value: Role;
  readonly roles: readonly Role[];
  onInput(role: Role): void;
}

export function RoleChoice(props: RoleChoiceProps) {
  return (
    <RadioList
      label={props.label}
      value={props.value}
      choices={props.roles.map((role) => ({
        value: role,
        label: words.roles[role],
        hint: words.roleMeanings[role],
      }))}
      onInput={props.onInput}
    />
  );
}
