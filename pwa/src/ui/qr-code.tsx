/** A QR code as one drawn path: always dark on white, for cameras, also where the page is dark. */
import encodeQR from "qr";
import { createMemo } from "solid-js";

export interface QrCodeProps {
  readonly text: string;
  /** What it is, for whoever does not see it. */
  readonly label: string;
}

/** Cells of white around the code, which readers need to find its edge. */
const quietCells = 3;

export function QrCode(props: QrCodeProps) {
  const cells = createMemo(() => encodeQR(props.text, "raw", { ecc: "medium", border: quietCells }));
  return (
    <svg
      role="img"
      aria-label={props.label}
      viewBox={`0 0 ${cells().length} ${cells().length}`}
      shape-rendering="crispEdges"
      class="mx-auto block aspect-square w-full max-w-80 rounded-small"
    >
      <rect width="100%" height="100%" fill="#fff" />
      <path d={pathOf(cells())} fill="#000" />
    </svg>
  );
}

/** One stroke for each run of dark cells in a row. */
function pathOf(cells: readonly (readonly boolean[])[]): string {
  const strokes: string[] = [];
  cells.forEach((row, y) => {
    for (let x = 0; x < row.length; x += 1) {
      if (!row[x]) continue;
      const from = x;
      while (row[x + 1]) x += 1;
      strokes.push(`M${from} ${y}h${x - from + 1}v1H${from}z`);
    }
  });
  return strokes.join("");
}
