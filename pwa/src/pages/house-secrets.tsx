/** The House page's word on its secrets, for those who may look after them. */
import { useCommand } from "../state/queries.ts";
import { RowLink } from "../ui/row-link.tsx";
import { Section, Sheet } from "../ui/sheet.tsx";
import { houseWords } from "../house-words.ts";

export function HouseSecrets() {
  const secrets = useCommand("secrets.list", () => ({}));
  const count = () => {
    const list = secrets.value();
    return list ? houseWords.secrets.count(list.total) : houseWords.secrets.invitation;
  };
  return (
    <Section title={houseWords.secrets.title}>
      <Sheet>
        <RowLink href="#/house/secrets" name={houseWords.secrets.rowName} detail={count()} />
      </Sheet>
    </Section>
  );
}
