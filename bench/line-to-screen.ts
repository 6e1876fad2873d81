/** How long a line takes from the script that says it to the screen of a phone: whole house, real browser. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { noRates } from "@hob/node/policy/testing/no-rates";
import { startTestHouse } from "@hob/node/testing/house";
import { chromium, type Page } from "playwright";
import { chromiumFlags, findChromium } from "../scripts/chromium.mjs";
import { spreadOf, type BenchRow } from "./row.ts";

const appDir = fileURLToPath(new URL("../pwa/dist", import.meta.url));
const lines = 240;
const linesPerTail = 40;
/** Between lines: each is seen alone, as it happens. */
const pauseMs = 50;

/** Of the app as last built; throws when it has not been. */
export async function measureLineToScreen(): Promise<BenchRow> {
  if (!existsSync(appDir)) throw new Error("the app has not been built: npm run build");
  const delays = await delaysOf(lines);
  const tails = Array.from({ length: Math.floor(delays.length / linesPerTail) }, (_, index) =>
    percentile95(delays.slice(index * linesPerTail, (index + 1) * linesPerTail)),
  );
  return {
    id: "line-to-screen",
    figure: "log line in a script to text on the screen, p95",
    unit: "ms",
    better: "less",
    ours: spreadOf(tails),
    rivals: [],
    goal: 150,
    notes: [
      "Line to screen: script, node, relay and a phone-sized Chromium on one machine; from the answer of a server that the script asked just before it said the line, to the frame after the text was in the page.",
    ],
  };
}

async function delaysOf(count: number): Promise<number[]> {
  await using house = await startTestHouse({ appDir, rates: noRates });
  await using marks = await startMarkServer();
  const executablePath = await findChromium();
  const browser = await chromium.launch({
    args: [...chromiumFlags],
    ...(executablePath !== undefined && { executablePath }),
  });
  try {
    const context = await browser.newContext({
      viewport: { width: 360, height: 740 },
      hasTouch: true,
      isMobile: true,
    });
    const page = await context.newPage();
    await watchMarks(page);
    await pairPage(page, house);
    const runId = await startRun(house, marks.origin, count);
    await page.goto(`http://localhost:${house.relay.port}/#/runs/${runId}`);
    await page.getByText(`mark ${count}.`).first().waitFor({ timeout: 120_000 });
    const seen = await page.evaluate(
      () => (globalThis as unknown as { seenAt: Record<string, number> }).seenAt,
    );
    // The first ones were said while the page was still being opened.
    return marks.answeredAt.flatMap((at, n) => {
      const seenAt = seen[String(n)];
      return n <= count / 4 || seenAt === undefined ? [] : [seenAt - at];
    });
  } finally {
    await browser.close();
  }
}

type House = Awaited<ReturnType<typeof startTestHouse>>;

/** Notes for each mark the time of the frame after the one that drew it. */
async function watchMarks(page: Page): Promise<void> {
  await page.addInitScript(`
    globalThis.seenAt = {};
    new MutationObserver((changes) => {
      const fresh = changes.flatMap(({ addedNodes, target }) => [...addedNodes, target]).map((node) => node.textContent).join(" ");
      const numbers = [...fresh.matchAll(/mark (\\d+)\\./g)].map(([, n]) => n).filter((n) => !(n in globalThis.seenAt));
      if (numbers.length === 0) return;
      for (const n of numbers) globalThis.seenAt[n] = Infinity;
      requestAnimationFrame(() => requestAnimationFrame(() => {
        const at = performance.timeOrigin + performance.now();
        for (const n of numbers) globalThis.seenAt[n] = at;
      }));
    }).observe(document, { subtree: true, childList: true, characterData: true });
  `);
}

async function pairPage(page: Page, house: House): Promise<void> {
  const invitation = await house.invite("admin");
  await page.goto(invitation.link);
  await page.getByLabel("Name of this device").fill("Phone");
  await page.getByRole("button", { name: "Pair", exact: true }).click();
  await invitation.waiting;
  const digits = await page
    .getByText(/^[0-9]{6}$/)
    .or(page.getByLabel(/^Six digits/))
    .first()
    .textContent();
  await house.terminal.call("devices.confirm", { digits: (digits ?? "").replaceAll(/\D/g, "") });
  await page.getByRole("heading", { name: "Automations" }).waitFor();
}

async function startRun(house: House, origin: string, count: number): Promise<number> {
  const created = await house.terminal.call("automations.create", {
    name: "Marks",
    slug: "marks",
    source: `export default automation(async ({ http, log }) => {
      for (let n = 0; n <= ${count}; n++) {
        await http.get("${origin}/" + n);
        log("mark " + n + ".");
      }
    });`,
    manifest: { tools: ["http"], http: [{ host: new URL(origin).host, methods: ["GET"] }] },
  });
  if (!created.ok) throw new Error(JSON.stringify(created.error));
  const started = await house.terminal.call("runs.start", { automation: "marks" });
  if (!started.ok) throw new Error(JSON.stringify(started.error));
  return started.value.runId;
}

/** Answers each question after a pause, and notes when. */
async function startMarkServer() {
  const answeredAt: number[] = [];
  const server = createServer((request, response) => {
    setTimeout(() => {
      answeredAt[Number(request.url?.slice(1))] = performance.timeOrigin + performance.now();
      response.end("go on");
    }, pauseMs);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    answeredAt,
    async [Symbol.asyncDispose]() {
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
    },
  };
}

function percentile95(samples: readonly number[]): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length * 0.95)] ?? Number.NaN;
}
