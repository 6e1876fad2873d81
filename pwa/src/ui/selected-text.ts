/** What somebody selected in a log, as the log has it: no times, no glyphs, one line to each line. */

/** Undefined where the selection holds no text of a log's lines. */
export function selectedText(log: Element): string | undefined {
  const selection = log.ownerDocument.getSelection();
  if (!selection || selection.rangeCount === 0 || selection.isCollapsed) return undefined;
  const chosen = selection.getRangeAt(0);
  const parts = [...log.querySelectorAll("[data-line]")]
    .toSorted((a, b) => lineNumber(a) - lineNumber(b))
    .flatMap((line) => [...line.querySelectorAll("[data-text], pre")])
    .filter((element) => chosen.intersectsNode(element))
    .map((element) => textWithin(chosen, element));
  return parts.length === 0 ? undefined : parts.join("\n");
}

function textWithin(chosen: Range, element: Element): string {
  const part = element.ownerDocument.createRange();
  part.selectNodeContents(element);
  if (chosen.compareBoundaryPoints(Range.START_TO_START, part) > 0)
    part.setStart(chosen.startContainer, chosen.startOffset);
  if (chosen.compareBoundaryPoints(Range.END_TO_END, part) < 0)
    part.setEnd(chosen.endContainer, chosen.endOffset);
  return part.toString();
}

function lineNumber(line: Element): number {
  return Number(line.getAttribute("data-line"));
}
