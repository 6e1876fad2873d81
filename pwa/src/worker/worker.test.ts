import { describe, expect, test } from "vitest";
import { toBase64url, toHex } from "@hob/shared/bytes";
import {
  openDecision,
  sealTicketAnswer,
  ticketIdOf,
  type PushPayload,
  type TicketAnswer,
} from "@hob/shared/notification";
import { languageCodes } from "../words/languages.ts";
import { pressNotification } from "./press-notification.ts";
import type { ShownNotification, ShownOptions, WorkerScope, WorkerWindow } from "./scope.ts";
import { showPush } from "./show-push.ts";
import { workerWords, type DecisionOutcome } from "./worker-words.ts";

interface Shown extends ShownOptions {
  readonly title: string;
}

/** A browser made of memory: what it shows, by tag as a real one does it, and what its icon says. */
function browser(windows: readonly WorkerWindow[] = []) {
  const shown = new Map<string, Shown>();
  const history: Shown[] = [];
  const opened: string[] = [];
  let badge: number | undefined;
  const notificationOf = ({ title, ...options }: Shown): ShownNotification => ({
    title,
    body: options.body ?? "",
    tag: options.tag ?? "",
    lang: options.lang ?? "",
    data: structuredClone(options.data),
    close: () => void shown.delete(options.tag ?? ""),
  });
  const scope: WorkerScope = {
    registration: {
      showNotification: async (title, options) => {
        const isRefused = options.renotify === true && (options.silent === true || !options.tag);
        if (isRefused) throw new TypeError("renotify takes a tag and a sound");
        shown.set(options.tag ?? "", { title, ...options });
        history.push({ title, ...options });
      },
      getNotifications: async (filter) =>
        [...shown.values()].filter(({ tag }) => !filter?.tag || tag === filter.tag).map(notificationOf),
    },
    clients: {
      matchAll: async () => windows,
      openWindow: async (url) => void opened.push(url),
    },
    navigator: { language: "en", setAppBadge: async (count) => void (badge = count) },
  };
  return {
    scope,
    history,
    opened,
    shown: () => [...shown.values()],
    badge: () => badge,
    notification: (tag: string) => notificationOf(shown.get(tag)!),
  };
}

const room = new Uint8Array(20).fill(0xab);
const ticket = { id: new Uint8Array(16).fill(1), key: new Uint8Array(32).fill(2) };
const contentHash = new Uint8Array(32).fill(3);

const item: PushPayload = {
  web_push: 8030,
  notification: {
    title: "Feed digest wants to post",
    body: "To news.example.com",
    navigate: "https://elsewhere.example/#/inbox/12",
    tag: "item-12",
    app_badge: 3,
    silent: false,
    lang: "en",
  },
  hob: {
    kind: "item",
    itemId: 12,
    tag: "item-12",
    badge: 3,
    actions: [
      { action: "reject", title: "Reject" },
      { action: "approve", title: "Approve" },
    ],
    ticket: {
      url: `https://relay.example/d/${toHex(room)}`,
      id: toBase64url(ticket.id),
      key: toBase64url(ticket.key),
      contentHash: toHex(contentHash),
      expiresAt: 1_800_000_000_000,
    },
  },
};

const clear: PushPayload = {
  web_push: 8030,
  hob: { kind: "clear", itemId: 12, tag: "item-12", badge: 2, actions: [] },
};

const push = (at: ReturnType<typeof browser>, payload: unknown, language: "en" | "de" = "en") =>
  showPush(at.scope, typeof payload === "string" ? payload : JSON.stringify(payload), language);

const offline = (() => Promise.reject(new TypeError("Failed to fetch"))) as typeof fetch;

describe("a push", () => {
  test("is shown with its words, its buttons and its place, and counts on the app's icon", async () => {
    const at = browser();
    await push(at, item);
    expect(at.shown()).toMatchObject([
      {
        title: "Feed digest wants to post",
        body: "To news.example.com",
        tag: "item-12",
        lang: "en",
        silent: false,
        renotify: true,
        icon: "/icon-192.png",
        badge: "/badge-96.png",
        actions: item.hob.actions,
      },
    ]);
    expect(at.badge()).toBe(3);
  });

  test("about the same item takes the place of the one before, and a silent one is not heard", async () => {
    const at = browser();
    await push(at, item);
    await push(at, { ...item, notification: { ...item.notification, body: "Twice by now", silent: true } });
    expect(at.shown()).toMatchObject([{ body: "Twice by now", silent: true, renotify: false }]);
  });

  test("that clears closes what is done with, shows nothing, and corrects the number", async () => {
    const at = browser();
    await push(at, item);
    await push(at, { ...item, hob: { ...item.hob, tag: "item-13", itemId: 13 } });
    await push(at, clear);
    expect(at.shown().map(({ tag }) => tag)).toEqual(["item-13"]);
    expect(at.badge()).toBe(2);
  });

  test.each([
    ["empty", undefined],
    ["no JSON", "{"],
    ["of another shape", JSON.stringify({ web_push: 8030, hob: { kind: "item" } })],
    ["of an item without words", JSON.stringify({ ...item, notification: undefined })],
    [
      "with a button nobody knows",
      JSON.stringify({ ...item, hob: { ...item.hob, actions: [{ action: "buy", title: "" }] } }),
    ],
  ])("that is %s is shown as something all the same", async (_, text) => {
    const at = browser();
    await showPush(at.scope, text, "de");
    expect(at.shown()).toMatchObject([
      { title: "Hob", body: "In deinem Haus gibt es etwas Neues.", tag: "hob", lang: "de" },
    ]);
  });

  test("without a tag is shown, and clears nothing of the others", async () => {
    const at = browser();
    await push(at, item);
    await push(at, { ...item, hob: { ...item.hob, tag: "" } });
    await push(at, { ...clear, hob: { ...clear.hob, tag: "" } });
    expect(at.history).toHaveLength(2);
    expect(at.shown().map(({ tag }) => tag)).toEqual(["item-12"]);
  });

  test("is shown where the app's icon takes no number", async () => {
    const at = browser();
    const refusing = {
      ...at.scope,
      navigator: { language: "en", setAppBadge: () => Promise.reject(new Error("no")) },
    };
    await showPush(refusing, JSON.stringify(item), "en");
    await showPush({ ...at.scope, navigator: { language: "en" } }, JSON.stringify(item), "en");
    expect(at.history).toHaveLength(2);
  });
});

describe("a press on a notification", () => {
  const press = async (at: ReturnType<typeof browser>, action: string, post: typeof fetch = offline) =>
    pressNotification(at.scope, { notification: at.notification("item-12"), action }, "en", post);

  test("opens the app at the item by its number, whatever address came along", async () => {
    const at = browser();
    await push(at, item);
    await press(at, "");
    expect(at.opened).toEqual(["/#/inbox/12"]);
    expect(at.shown()).toEqual([]);
  });

  test("goes to the page that is open, the visible one before others, though it cannot be brought forward", async () => {
    const heard: unknown[] = [];
    const page = (visibilityState: "visible" | "hidden"): WorkerWindow => ({
      visibilityState,
      postMessage: (message) => heard.push([visibilityState, message]),
      focus: () => Promise.reject(new Error("not allowed")),
    });
    const at = browser([page("hidden"), page("visible")]);
    await push(at, item);
    await press(at, "");
    expect(heard).toEqual([["visible", { open: "#/inbox/12" }]]);
    expect(at.opened).toEqual([]);
  });

  test("of a test leads to where it was sent from, one of nothing readable to the inbox", async () => {
    const at = browser();
    await push(at, { ...item, hob: { kind: "test", itemId: null, tag: "item-12", badge: 0 } });
    await press(at, "");
    await push(at, "{");
    await pressNotification(at.scope, { notification: at.notification("hob"), action: "" }, "en", offline);
    expect(at.opened).toEqual(["/#/house/notifications", "/#/inbox"]);
  });
});

describe("a button of a notification", () => {
  /** A house behind a relay: opens what was posted and answers it, or lets the relay answer. */
  function house(answer: TicketAnswer | number | Uint8Array<ArrayBuffer>) {
    const posted: { url: string; init: RequestInit; decision: unknown; bytes: number }[] = [];
    const post = (async (url: string, init: RequestInit) => {
      const message = init.body as Uint8Array;
      expect(ticketIdOf(message)).toEqual(ticket.id);
      posted.push({ url, init, decision: await openDecision(ticket, room, message), bytes: message.length });
      if (typeof answer === "number") return new Response(null, { status: answer });
      return new Response(answer instanceof Uint8Array ? answer : await sealTicketAnswer(ticket, answer));
    }) as unknown as typeof fetch;
    return { posted, post };
  }

  async function pressed(action: "approve" | "reject", answer: Parameters<typeof house>[0]) {
    const at = browser();
    const { posted, post } = house(answer);
    await push(at, item);
    await pressNotification(at.scope, { notification: at.notification("item-12"), action }, "en", post);
    return { at, posted };
  }

  test.each(["approve", "reject"] as const)(
    "seals %s for the house alone, without a cookie",
    async (choice) => {
      const { posted } = await pressed(choice, { outcome: "done", choice, by: "iPhone" });
      expect(posted).toMatchObject([
        {
          url: item.hob.ticket?.url,
          init: { method: "POST", credentials: "omit", cache: "no-store", redirect: "error" },
          decision: { choice, itemId: 12, contentHash },
          bytes: 108,
        },
      ]);
    },
  );

  test.each<[TicketAnswer | number, string]>([
    [{ outcome: "done", choice: "reject", by: "iPhone" }, "Rejected."],
    [{ outcome: "faster", choice: "approve", by: "Anna’s phone" }, "Anna’s phone was faster: approved."],
    [{ outcome: "faster", choice: null, by: "" }, "Already answered."],
    [{ outcome: "expired", choice: null, by: "" }, "Too late: the time to decide is over."],
    [503, "Your house has not answered. Tap to see in Hob how it stands."],
    [429, "Not delivered. Tap to decide in Hob."],
  ])("tells what came of it in the place of what was asked: %j", async (answer, words) => {
    const { at } = await pressed("reject", answer);
    expect(at.history.slice(1).map(({ body }) => body)).toEqual(["Sending to your house …", words]);
    const [outcome] = at.shown();
    expect(at.shown()).toHaveLength(1);
    expect(outcome).toMatchObject({ title: item.notification?.title, tag: "item-12", silent: true });
    expect(outcome?.actions ?? []).toEqual([]);
  });

  test("without a network, or answered by somebody else than the house, says that it is not done", async () => {
    const at = browser();
    await push(at, item);
    const pressedOffline = { notification: at.notification("item-12"), action: "approve" };
    await pressNotification(at.scope, pressedOffline, "de", offline);
    expect(at.shown()).toMatchObject([{ body: "Nicht zugestellt. Tippe, um in Hob zu entscheiden." }]);
    const forged = await pressed("approve", new Uint8Array(124));
    expect(forged.at.shown()).toMatchObject([
      { body: "Your house has not answered. Tap to see in Hob how it stands." },
    ]);
  });

  test.each([
    { url: "https://relay.example/d/12" },
    { url: "nowhere" },
    { id: "short" },
    { key: toBase64url(new Uint8Array(31)) },
    { contentHash: "zz" },
  ])("sends nothing with a ticket that is none: %j", async (wrong) => {
    const at = browser();
    const { posted, post } = house(200);
    const badTicket = { ...item.hob.ticket, ...wrong };
    await push(at, { ...item, hob: { ...item.hob, ticket: badTicket } });
    await pressNotification(
      at.scope,
      { notification: at.notification("item-12"), action: "approve" },
      "en",
      post,
    );
    expect(posted).toEqual([]);
    expect(at.shown()).toMatchObject([{ body: "Not delivered. Tap to decide in Hob." }]);
  });

  test("leaves the outcome where it can be read though the item is done with, without key or ticket", async () => {
    const { at } = await pressed("approve", { outcome: "done", choice: "approve", by: "iPhone" });
    await push(at, clear);
    expect(at.shown()).toMatchObject([{ body: "Approved." }]);
    expect(JSON.stringify(at.shown())).not.toContain(item.hob.ticket!.key);
    await pressNotification(
      at.scope,
      { notification: at.notification("item-12"), action: "" },
      "en",
      offline,
    );
    expect(at.opened).toEqual(["/#/inbox/12"]);
  });
});

test("every outcome has words of its own in every language", () => {
  const outcomes: DecisionOutcome[] = [
    { outcome: "done", choice: "approve", by: "A" },
    { outcome: "done", choice: "reject", by: "A" },
    { outcome: "faster", choice: "approve", by: "A" },
    { outcome: "faster", choice: "reject", by: "A" },
    { outcome: "faster", choice: "answer", by: "A" },
    { outcome: "faster", choice: "approve", by: "" },
    { outcome: "expired", choice: null, by: "" },
    { outcome: "changed", choice: null, by: "" },
    { outcome: "refused", choice: null, by: "" },
    { outcome: "unsent" },
    { outcome: "unanswered" },
  ];
  const said = languageCodes.flatMap((code) => outcomes.map((outcome) => workerWords[code].outcome(outcome)));
  expect(new Set(said).size).toBe(said.length);
});
