/** How long a script waits after somebody has said yes: whole house, a paired device, a relay on the same machine. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { noRates } from "@hob/node/policy/testing/no-rates";
import { startTestHouse, type TestHouse } from "@hob/node/testing/house";
import type { Link } from "@hob/shared/link";
import { relayPair, type Pair } from "./forwarded-pairs.ts";
import { rivalOf, spreadOf, type BenchRow, type Spread } from "./row.ts";

const approvals = 120;
const perTail = 30;
/** As long as a decision, padded, sealed and framed. */
const decisionBytes = 1_060;

export async function measureApprovalToScript(): Promise<readonly BenchRow[]> {
  await using house = await startTestHouse({ rates: noRates });
  const { link } = await house.pairDevice();
  const { answered, went } = await decideMany(link);
  const ours = tailsOf(went);
  const shared = { unit: "ms", better: "less" } as const;
  const raw = tailsOf(await echoes(house));
  return [
    {
      ...shared,
      id: "approval-to-script",
      figure: "approval sent to the script's next call, p95",
      ours,
      rivals: [
        rivalOf("one raw round trip through the same relay", raw, { ours, better: "less", goalRatio: 1 / 3 }),
        rivalOf("the node's answer to the decision", tailsOf(answered), { ours, better: "less" }),
      ],
      notes: [
        "Approval to script: from a paired device's `inbox.decide` to the moment in which a server is asked for what the script does next; in between lie the decision's commit, a fresh sandbox, the replay of the run, the effect's commit and its request.",
        "A raw round trip: 1,060 bytes to the room's owner and back, with nothing read, sealed or stored.",
      ],
    },
  ];
}

/** Milliseconds to the node's answer, and to the script's next call, of each. */
async function decideMany(link: Link): Promise<{ readonly answered: number[]; readonly went: number[] }> {
  let arrived = (): void => undefined;
  const server = createServer((request, response) => {
    if (request.method === "POST") arrived();
    request.resume().on("end", () => response.end("ok"));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  try {
    await createAutomation(link, `127.0.0.1:${port}`);
    const answered: number[] = [];
    const went: number[] = [];
    for (let n = 0; n < approvals; n++) {
      const item = await askedItem(link);
      const { promise, resolve } = Promise.withResolvers<void>();
      arrived = resolve;
      const startedMs = performance.now();
      const said = link
        .call("inbox.decide", { ...item, choice: "approve" })
        .then((result) => (result.ok ? answered.push(performance.now() - startedMs) : undefined));
      await promise;
      went.push(performance.now() - startedMs);
      await said;
    }
    return { answered, went };
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** Once its run has been put away: before that, there would be nothing to wake. */
async function askedItem(link: Link): Promise<{ itemId: number; contentHash: string }> {
  const started = await link.call("runs.start", { automation: "asks" });
  if (!started.ok) throw new Error("the run could not be started");
  const { runId } = started.value;
  for (;;) {
    const run = await link.call("runs.get", { runId });
    const listed = await link.call("inbox.list", { view: "needs_you" });
    if (!run.ok || !listed.ok) throw new Error("the house does not answer");
    if (run.value.endedAt !== null) throw new Error(`the run ended: ${JSON.stringify(run.value.error)}`);
    const item = listed.value.items.find((each) => each.runId === runId);
    if (item?.contentHash && run.value.status === "waiting")
      return { itemId: item.itemId, contentHash: item.contentHash };
  }
}

async function createAutomation(link: Link, host: string): Promise<void> {
  const created = await link.call("automations.create", {
    name: "Asks",
    slug: "asks",
    source: `export default automation(({ http }) => http.post("http://${host}/", { json: {} }));`,
    manifest: { tools: ["http"], http: [{ host, methods: ["POST"] }] },
  });
  const ruled = await link.call("policies.set", { automation: "asks", tool: "http.post", effect: "ask" });
  if (!created.ok || !ruled.ok) throw new Error("the automation could not be made");
}

async function echoes({ relay }: TestHouse): Promise<number[]> {
  const { left, right }: Pair = await relayPair(relay.url);
  const there = left.prepare(decisionBytes);
  const back = right.prepare(decisionBytes);
  right.onMessage(() => right.send(back));
  const times: number[] = [];
  for (let n = 0; n < 2 * approvals; n++) {
    const startedMs = performance.now();
    await new Promise<void>((resolve) => {
      left.onMessage(resolve);
      left.send(there);
    });
    if (n >= approvals) times.push(performance.now() - startedMs);
  }
  left.close();
  right.close();
  return times;
}

function tailsOf(samples: readonly number[]): Spread {
  const tails = Array.from({ length: Math.floor(samples.length / perTail) }, (_, index) => {
    const sorted = samples.slice(index * perTail, (index + 1) * perTail).toSorted((a, b) => a - b);
    return sorted[Math.ceil(0.95 * sorted.length) - 1] ?? Number.NaN;
  });
  return spreadOf(tails);
}
