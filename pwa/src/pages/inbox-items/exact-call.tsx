/** A call as the script made it: the tool and every argument, with nothing put into words. */
import type { Json } from "@hob/shared/json";
import { inbox } from "../../inbox-words.ts";
import { Code } from "../../ui/disclosure.tsx";
import { Section, Sheet } from "../../ui/sheet.tsx";
import { prettyJson } from "../call-text.ts";

export function ExactCall(props: { readonly tool: string; readonly args: Json }) {
  return (
    <Section title={inbox.shown.exactly}>
      <Sheet>
        <Code text={`${props.tool}\n${prettyJson(props.args)}`} label={inbox.shown.exactly} />
      </Sheet>
    </Section>
  );
}
