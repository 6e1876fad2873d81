/** The House page's word on its secrets, for those who may look after them. */
import { useCommand } from "../state/queries.ts";
import { RowLink } from "../ui/row-link.tsx";
import { Section, Sheet } from "../ui/sheet.tsx";
import { words } from "../words.ts";

export function HouseSecrets() {
  const secrets = useCommand("secrets.list", () => ({}));
  const count = () => {
    const list = secrets.value();
    return list ? words.secrets.count(list.total) : words.secrets.invitation;
  };
  return (
    <Section title={words.secrets.title}>
      <Sheet>
        <RowLink href="#/house/secrets" name={words.secrets.rowName} detail={count()} />
      </Sheet>
    </Section>
  );
}
