/** `std.html`: pages of strangers, read where they can do no harm, by htmlparser2 and css-select. */
import { selectAll, selectOne } from "css-select";
import { getOuterHTML } from "domutils";
import { ElementType, parseDocument } from "htmlparser2";
import type { StdHost } from "../prelude.ts";
import { textGiven } from "./asked.ts";

type Document = ReturnType<typeof parseDocument>;
type AnyNode = Document | Document["children"][number];
type Element = Extract<AnyNode, { readonly attribs: object }>;

interface HtmlNode {
  readonly tag: string;
  readonly text: string;
  readonly html: string;
  readonly attributes: { readonly [name: string]: string };
  attribute(name: string): string | null;
  select(selector: string): HtmlNode[];
  first(selector: string): HtmlNode | null;
  table(): string[][];
}

export function create(_host: StdHost) {
  return { parse: (html: string) => nodeOf(parseDocument(textGiven(html, "html.parse"))) };
}

/** What is asked for is made when it is asked for: a page has thousands of elements, a script wants ten. */
class Node implements HtmlNode {
  readonly #node: Document | Element;

  constructor(node: Document | Element) {
    this.#node = node;
    Object.freeze(this);
  }

  get tag(): string {
    return isTag(this.#node) ? this.#node.name : "";
  }

  get text(): string {
    return visibleText(this.#node).replace(/\s+/gu, " ").trim();
  }

  get html(): string {
    return getOuterHTML(this.#node);
  }

  get attributes(): { readonly [name: string]: string } {
    return Object.fromEntries(isTag(this.#node) ? Object.entries(this.#node.attribs) : []);
  }

  attribute(name: string): string | null {
    if (!isTag(this.#node)) return null;
    return Object.hasOwn(this.#node.attribs, name) ? (this.#node.attribs[name] ?? null) : null;
  }

  select(selector: string): HtmlNode[] {
    return found(() => selectAll<AnyNode, Element>(selector, this.#node), selector).map(nodeOf);
  }

  first(selector: string): HtmlNode | null {
    const element = found(() => selectOne<AnyNode, Element>(selector, this.#node), selector);
    return element === null ? null : nodeOf(element);
  }

  table(): string[][] {
    const rows = found(() => selectAll<AnyNode, Element>("tr", this.#node), "tr");
    return rows.map((row) => row.children.filter((child) => isCell(child)).map((cell) => nodeOf(cell).text));
  }
}
Object.freeze(Node.prototype);

function nodeOf(node: Document | Element): HtmlNode {
  return new Node(node);
}

/** A mistake in a selector is told with the selector. */
function found<T>(search: () => T, selector: string): T {
  const given = textGiven(selector, "A selector");
  try {
    return search();
  } catch (error) {
    if (!(error instanceof Error) || error.name === "InternalError") throw error;
    throw new SyntaxError(`${JSON.stringify(given.slice(0, 100))} is no selector: ${error.message}`);
  }
}

function isTag(node: AnyNode): node is Element {
  return "attribs" in node;
}

function isCell(node: AnyNode): node is Element {
  return isTag(node) && (node.name === "td" || node.name === "th");
}

const unseen = new Set(["script", "style", "template", "noscript", "head"]);
const inline = new Set(
  "a abbr b bdi bdo cite code data dfn em font i kbd mark q s samp small span strong sub sup time tt u var wbr".split(
    " ",
  ),
);

/** Walked with a list instead of by recursion: a page may be nested deeper than any stack. */
function visibleText(root: Document | Element): string {
  const pieces: string[] = [];
  const waiting: (AnyNode | " ")[] = [root];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (node === " ") pieces.push(node);
    else if ("data" in node && node.type === ElementType.Text) pieces.push(node.data);
    else if ("children" in node && (node === root || !isTag(node) || !unseen.has(node.name))) {
      const parted = isTag(node) && !inline.has(node.name);
      if (parted) {
        pieces.push(" ");
        waiting.push(" ");
      }
      for (let at = node.children.length - 1; at >= 0; at -= 1) {
        const child = node.children[at];
        if (child !== undefined) waiting.push(child);
      }
    }
  }
  return pieces.join("");
}
