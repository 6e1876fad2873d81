/**
 * A program with its comments, texts and regular expressions blanked, so that a search for words finds
 * code only. Good enough for advice: whether a slash divides is guessed from what stands before it.
 */

/** As long as `source`, with its lines where they were. */
export function codeOnly(source: string): string {
  let code = "";
  let at = 0;
  /** For each open `${`, how many braces are open inside it. */
  const templates: number[] = [];

  const keep = (end: number) => {
    code += source.slice(at, end);
    at = end;
  };
  const blank = (end: number) => {
    code += source.slice(at, end).replace(/[^\n]/g, " ");
    at = end;
  };

  while (at < source.length) {
    const here = source.slice(at, at + 2);
    const first = here[0] ?? "";
    if (here === "//") blank(endOf(source, /\n|$/g, at));
    else if (here === "/*") blank(endOf(source, /\*\/|$/g, at + 2, true));
    else if (first === '"' || first === "'") blank(endOfText(source, at + 1, first));
    else if (first === "`" || (first === "}" && templates.at(-1) === 0)) {
      if (first === "}") templates.pop();
      blank(endOfTemplate(source, at + 1));
      if (source[at - 1] === "{") templates.push(0);
    } else if (first === "/" && startsExpression(code)) blank(endOfPattern(source, at + 1));
    else {
      if (first === "{" || first === "}") countBrace(templates, first);
      keep(at + 1);
    }
  }
  return code;
}

function countBrace(templates: number[], brace: "{" | "}"): void {
  const inner = templates.length - 1;
  const open = templates[inner];
  if (open !== undefined) templates[inner] = open + (brace === "{" ? 1 : -1);
}

function endOf(source: string, mark: RegExp, from: number, including = false): number {
  mark.lastIndex = from;
  const found = mark.exec(source);
  return found === null ? source.length : found.index + (including ? found[0].length : 0);
}

function endOfText(source: string, from: number, quote: string): number {
  let at = from;
  while (at < source.length && source[at] !== quote && source[at] !== "\n") at += source[at] === "\\" ? 2 : 1;
  return at + 1;
}

/** Past the closing backtick, or past the `${` that leads back into code. */
function endOfTemplate(source: string, from: number): number {
  for (let at = from; at < source.length; at += 1) {
    if (source[at] === "\\") at += 1;
    else if (source[at] === "`") return at + 1;
    else if (source.startsWith("${", at)) return at + 2;
  }
  return source.length;
}

function endOfPattern(source: string, from: number): number {
  let inClass = false;
  for (let at = from; at < source.length && source[at] !== "\n"; at += 1) {
    if (source[at] === "\\") at += 1;
    else if (source[at] === "[") inClass = true;
    else if (source[at] === "]") inClass = false;
    else if (source[at] === "/" && !inClass) return at + 1;
  }
  return from;
}

/** Whether an expression may begin after `code`; after a value a slash divides. */
function startsExpression(code: string): boolean {
  const before = code.slice(-80).trimEnd();
  if (/(?:^|[^\w$.])(?:return|typeof|case|in|of|do|else|void|delete|throw|new|await|yield)$/.test(before))
    return true;
  return before === "" || !/[\w$)\]}"'`]$/.test(before);
}
