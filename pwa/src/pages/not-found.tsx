/** An address without a page: said plainly, with a way on. */
import { LinkButton } from "../ui/button.tsx";
import { Page } from "../ui/page.tsx";
import { Empty } from "../ui/sheet.tsx";
import { words } from "../words.ts";

export default function NotFound() {
  return (
    <Page title={words.notFound.title} app={words.app}>
      <Empty text={words.notFound.text}>
        <LinkButton href="#/automations">{words.notFound.action}</LinkButton>
      </Empty>
    </Page>
  );
}
