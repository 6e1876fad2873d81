/** Automations that ask somebody, made and started from a second device: what tests need before and after a decision. */
import { expect } from "@playwright/test";
import type { Said } from "./house.ts";
import { startOrderServer, type OrderServer } from "./order-server.ts";
import { pairTerminal, type PairedTerminal } from "./pairing.ts";

/** What tests stand on in which people are asked. */
export interface AskingHouse<H> {
  readonly house: H;
  /** Where what was approved arrives. */
  readonly orders: OrderServer;
  readonly asked: Asking;
  /** Takes all of it away. */
  close(): Promise<void>;
}

/** A second device and a shop for a house that has just been started. */
export async function startAsking<H extends Parameters<typeof pairTerminal>[0] & AsyncDisposable>(
  house: H,
): Promise<AskingHouse<H>> {
  const orders = await startOrderServer();
  const asked = asking(await pairTerminal(house, "terminal"), orders);
  return {
    house,
    orders,
    asked,
    async close() {
      await orders[Symbol.asyncDispose]();
      await house[Symbol.asyncDispose]();
    },
  };
}

export interface Asking {
  /** One command that must not fail. */
  tell(method: string, input?: object): Promise<Said>;
  /** An automation of that name whose script has `shop` for the order server's address; answers its short name. */
  make(name: string, body: string, more?: AutomationParts): Promise<string>;
  /** Starts a run and answers its number. */
  start(slug: string): Promise<number>;
  /** The number of the item that the run waits for, once there is one that is not `besides`. */
  itemOf(runId: number, besides?: number): Promise<number>;
  runOf(runId: number): Promise<Said>;
  /** Resolves once the run has ended, with how. */
  ended(runId: number): Promise<Said>;
  /** Whose decisions on an item the audit has, oldest first. */
  audited(itemId: number): Promise<Said[]>;
}

export interface AutomationParts {
  readonly tools?: readonly string[];
  readonly secrets?: readonly string[];
  /** Hosts it may talk to: the shop alone, unless said otherwise. */
  readonly hosts?: readonly string[];
  /** A rule that asks about its orders, beyond what every rule says. */
  readonly asks?: object | false;
}

function asking(terminal: PairedTerminal, orders: OrderServer): Asking {
  const { host } = new URL(orders.origin);
  return { tell, make, start, itemOf, runOf, ended, audited };

  async function tell(method: string, input: object = {}): Promise<Said> {
    const { code, said } = await terminal.call(method, input);
    expect(code, `${method}: ${JSON.stringify(said)}`).toBe(0);
    return said[0] ?? {};
  }

  async function make(name: string, body: string, more: AutomationParts = {}): Promise<string> {
    const slug = name.toLowerCase().replaceAll(" ", "-");
    await tell("automations.create", {
      name,
      slug,
      source: `export default automation(async ({ http, ask, permit, log, kv }) => { const shop = "${orders.origin}/"; ${body} });`,
      manifest: {
        tools: more.tools ?? ["http", "ask"],
        http: (more.hosts ?? [host]).map((each) => ({ host: each, methods: ["GET", "POST"] })),
        secrets: more.secrets ?? [],
        ...(more.tools?.includes("kv") && { kv: [slug] }),
      },
    });
    const rule = { automation: slug, tool: "http.post", effect: "ask" };
    if (more.asks !== false) await tell("policies.set", { ...rule, ...more.asks });
    return slug;
  }

  async function start(slug: string): Promise<number> {
    return Number((await tell("runs.start", { automation: slug }))["runId"]);
  }

  async function itemOf(runId: number, besides?: number): Promise<number> {
    let itemId: number | undefined;
    await expect(async () => {
      const { items } = (await tell("inbox.list", { view: "needs_you", limit: 500 })) as unknown as Listed;
      const own = items.find((item) => item["runId"] === runId && item["itemId"] !== besides);
      expect(own).toBeDefined();
      itemId = Number(own?.["itemId"]);
    }).toPass();
    return itemId ?? 0;
  }

  function runOf(runId: number): Promise<Said> {
    return tell("runs.get", { runId });
  }

  async function ended(runId: number): Promise<Said> {
    let run: Said = {};
    await expect(async () => {
      run = await runOf(runId);
      expect(run["endedAt"]).not.toBeNull();
    }).toPass();
    return run;
  }

  async function audited(itemId: number): Promise<Said[]> {
    const listed = await tell("audit.list", { action: "item", subject: `item:${itemId}` });
    return (listed as unknown as Listed).items.toReversed();
  }
}

interface Listed {
  readonly items: readonly Said[];
}
