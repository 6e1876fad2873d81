/**
 * Markdown from a script, drawn as elements of our own from the parsed tokens: no markup of the text
 * itself is ever handed to the browser, so nothing in it can run, load or style.
 */
import { lexer, type MarkedToken, type Token, type Tokens } from "marked";
import { createContext, createMemo, For, useContext, type JSX } from "solid-js";
import { Dynamic } from "solid-js/web";

export function Markdown(props: { readonly text: string }) {
  const tokens = createMemo(() => lexer(props.text));
  return (
    <div class="flex flex-col gap-3 text-body wrap-anywhere">
      <HeadingBase.Provider value={highestHeading(tokens())}>
        <Blocks tokens={tokens()} />
      </HeadingBase.Provider>
    </div>
  );
}

function Blocks(props: { readonly tokens: readonly Token[] }) {
  return <For each={props.tokens}>{(token) => block(token as MarkedToken)}</For>;
}

function Spans(props: { readonly tokens: readonly Token[] | undefined }) {
  return <For each={props.tokens ?? []}>{(token) => span(token as MarkedToken)}</For>;
}

function block(token: MarkedToken): JSX.Element {
  switch (token.type) {
    case "heading":
      return heading(token);
    case "paragraph":
      return (
        <p>
          <Spans tokens={token.tokens} />
        </p>
      );
    case "text":
      return token.tokens ? <Spans tokens={token.tokens} /> : token.text;
    case "list":
      return list(token);
    case "blockquote":
      return (
        <blockquote class="flex flex-col gap-2 border-l-2 border-edge pl-3 text-ink-soft">
          <Blocks tokens={token.tokens} />
        </blockquote>
      );
    case "code":
      return (
        <pre tabindex="0" class="overflow-x-auto rounded-small bg-paper p-3 font-mono text-small">
          {token.text}
        </pre>
      );
    case "table":
      return table(token);
    case "hr":
      return <hr class="border-hairline" />;
    case "space":
    case "def":
      return null;
    default:
      // Raw HTML stays what it is: text.
      return <p>{token.raw}</p>;
  }
}

/** The text stands under a second heading of the page, so its own highest becomes a third. */
const HeadingBase = createContext(1);

function highestHeading(tokens: readonly Token[]): number {
  return Math.min(
    6,
    ...tokens.filter((token) => token.type === "heading").map((token) => (token as Tokens.Heading).depth),
  );
}

function heading(token: Tokens.Heading): JSX.Element {
  const level = Math.min(6, token.depth - useContext(HeadingBase) + 3);
  return (
    <Dynamic component={`h${level}`} class={level === 3 ? "text-lead font-strong" : "font-strong"}>
      <Spans tokens={token.tokens} />
    </Dynamic>
  );
}

function list(token: Tokens.List): JSX.Element {
  return (
    <Dynamic
      component={token.ordered ? "ol" : "ul"}
      start={token.ordered && typeof token.start === "number" ? token.start : undefined}
      class={`flex flex-col gap-1.5 pl-5 ${token.ordered ? "list-decimal" : "list-disc"} marker:text-ink-soft`}
    >
      <For each={token.items}>
        {(item) => (
          <li>
            <Blocks tokens={item.tokens} />
          </li>
        )}
      </For>
    </Dynamic>
  );
}

function table(token: Tokens.Table): JSX.Element {
  return (
    <div class="overflow-x-auto" tabindex="0">
      <table class="w-full border-collapse text-left">
        <thead>
          <tr class="border-b border-edge">
            <For each={token.header}>
              {(cell) => (
                <th scope="col" class="px-2 py-1.5 align-top font-strong wrap-normal hyphens-manual">
                  <Spans tokens={cell.tokens} />
                </th>
              )}
            </For>
          </tr>
        </thead>
        <tbody class="divide-y divide-hairline">
          <For each={token.rows}>
            {(row) => (
              <tr>
                <For each={row}>
                  {(cell) => (
                    <td class="px-2 py-1.5 align-top wrap-normal hyphens-manual">
                      <Spans tokens={cell.tokens} />
                    </td>
                  )}
                </For>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </div>
  );
}

function span(token: MarkedToken): JSX.Element {
  switch (token.type) {
    case "strong":
      return (
        <strong>
          <Spans tokens={token.tokens} />
        </strong>
      );
    case "em":
      return (
        <em>
          <Spans tokens={token.tokens} />
        </em>
      );
    case "del":
      return (
        <del>
          <Spans tokens={token.tokens} />
        </del>
      );
    case "codespan":
      return <code class="rounded-sm bg-paper px-1 font-mono text-[0.9em]">{token.text}</code>;
    case "br":
      return <br />;
    case "link":
      return link(token);
    case "image":
      // Loading it would tell a stranger that this result was read.
      return <span>{token.text || token.href}</span>;
    case "text":
    case "escape":
      return "tokens" in token && token.tokens ? <Spans tokens={token.tokens} /> : token.text;
    default:
      return token.raw;
  }
}

function link(token: Tokens.Link): JSX.Element {
  const href = outwardAddress(token.href);
  if (href === undefined) return <Spans tokens={token.tokens} />;
  return (
    <a href={href} target="_blank" rel="noopener noreferrer" class="text-ember underline underline-offset-2">
      <Spans tokens={token.tokens} />
    </a>
  );
}

/** Only addresses that open elsewhere: a script's text must not steer the app itself. */
export function outwardAddress(href: string): string | undefined {
  const url = URL.parse(href);
  return url && ["https:", "http:", "mailto:"].includes(url.protocol) ? url.href : undefined;
}
