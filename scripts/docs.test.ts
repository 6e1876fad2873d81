/** Keeps the documents true where a program can: the table of commands, and links that lead somewhere. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { commandOf, commands, isStream, type Method } from "../shared/src/contract/commands.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

test("the protocol's table of commands is the contract", () => {
  const written = textBetween(read("docs/protocol.md"), "<!-- commands: begin -->", "<!-- commands: end -->");
  expect(rowsOf(written), `the table should be\n${commandTable()}`).toEqual(rowsOf(commandTable()));
});

test.each(documents())("every link in %s leads to a file", (document) => {
  const links = [...read(document).matchAll(/\]\((?!https?:|#)([^)#\s]+)(?:#[^)]*)?\)/g)].map(
    ([, target]) => target ?? "",
  );
  const broken = links.filter((target) => !existsSync(join(root, dirname(document), target)));
  expect(broken).toEqual([]);
});

function commandTable(): string {
  const rows = (Object.keys(commands) as Method[]).map((method) => {
    const { effect, least, errors } = commandOf(method);
    const kind = isStream(method) ? "stream" : effect;
    return `| \`${method}\` | ${kind} | ${least} | ${errors.map((type) => `\`${type}\``).join(", ")} |`;
  });
  return ["| method | kind | least role | errors of its own |", "|---|---|---|---|", ...rows].join("\n");
}

/** Cells, without the spaces that a formatter may add to line them up. */
function rowsOf(table: string): readonly (readonly string[])[] {
  return table
    .trim()
    .split("\n")
    .filter((line) => !/^[|\s:-]+$/.test(line))
    .map((line) => line.split("|").map((cell) => cell.trim()));
}

function documents(): readonly string[] {
  const atRoot = readdirSync(root).filter((name) => name.endsWith(".md"));
  const inDocs = readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`);
  return [...atRoot, ...inDocs];
}

function textBetween(text: string, begin: string, end: string): string {
  return text.slice(text.indexOf(begin) + begin.length, text.indexOf(end));
}

function read(path: string): string {
  return readFileSync(join(root, path), "utf8");
}
