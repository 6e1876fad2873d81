import { describe, expect, test } from "vitest";
import {
  decisionBytes,
  openDecision,
  openTicketAnswer,
  parsePush,
  sealDecision,
  sealTicketAnswer,
  ticketAnswerBytes,
  ticketIdOf,
  type TicketAnswer,
  type TicketDecision,
} from "./notification.ts";

const ticket = { id: new Uint8Array(16).fill(1), key: new Uint8Array(32).fill(2) };
const room = new Uint8Array(20).fill(3);
const approve: TicketDecision = {
  choice: "approve",
  itemId: 4_000_000_000,
  contentHash: new Uint8Array(32).fill(4),
};
const answer: TicketAnswer = { outcome: "faster", choice: "reject", by: "Anna's phone" };

describe("a sealed decision", () => {
  test("opens to what was decided, with the ticket and the room it was sealed for", async () => {
    const message = await sealDecision(ticket, room, approve);
    expect(ticketIdOf(message)).toEqual(ticket.id);
    expect(await openDecision(ticket, room, message)).toEqual(approve);
  });

  test("is 108 bytes, whether it says yes or no", async () => {
    const yes = await sealDecision(ticket, room, approve);
    const no = await sealDecision(ticket, room, { ...approve, choice: "reject" });
    expect([yes.length, no.length]).toEqual([decisionBytes, decisionBytes]);
    expect(decisionBytes).toBe(108);
  });

  test("does not open for another room, another key or another ticket", async () => {
    const message = await sealDecision(ticket, room, approve);
    expect(await openDecision(ticket, new Uint8Array(20), message)).toBeUndefined();
    expect(await openDecision({ ...ticket, key: new Uint8Array(32) }, room, message)).toBeUndefined();
    expect(await openDecision({ ...ticket, id: new Uint8Array(16) }, room, message)).toBeUndefined();
  });

  test("opens to nothing once any byte after the ticket's name was changed", async () => {
    const message = await sealDecision(ticket, room, approve);
    for (let at = 16; at < message.length; at++) {
      const changed = message.slice();
      changed[at]! ^= 1;
      expect(await openDecision(ticket, room, changed)).toBeUndefined();
    }
  });

  test("of another length names no ticket", async () => {
    const message = await sealDecision(ticket, room, approve);
    for (const other of [new Uint8Array(0), message.subarray(1), new Uint8Array(109)]) {
      expect(ticketIdOf(other)).toBeUndefined();
      expect(await openDecision(ticket, room, other)).toBeUndefined();
    }
  });

  test("looks different each time, so that nobody sees the same tap twice", async () => {
    expect(await sealDecision(ticket, room, approve)).not.toEqual(await sealDecision(ticket, room, approve));
  });
});

describe("the answer to it", () => {
  test("opens to what became of it, and is 124 bytes", async () => {
    const message = await sealTicketAnswer(ticket, answer);
    expect(message).toHaveLength(ticketAnswerBytes);
    expect(ticketAnswerBytes).toBe(124);
    expect(await openTicketAnswer(ticket, message)).toEqual(answer);
    const nobody: TicketAnswer = { outcome: "expired", choice: null, by: "" };
    expect(await openTicketAnswer(ticket, await sealTicketAnswer(ticket, nobody))).toEqual(nobody);
  });

  test("cuts a long name at a character", async () => {
    const sealed = await sealTicketAnswer(ticket, { ...answer, by: `x${"€".repeat(40)}` });
    expect((await openTicketAnswer(ticket, sealed))?.by).toBe(`x${"€".repeat(26)}`);
  });

  test("is no decision, and a decision no answer: neither can be played back as the other", async () => {
    const decision = await sealDecision(ticket, room, approve);
    expect(await openTicketAnswer(ticket, decision.subarray(0, 124))).toBeUndefined();
    const answered = await sealTicketAnswer(ticket, answer);
    expect(await openDecision(ticket, room, answered.subarray(0, 108))).toBeUndefined();
  });
});

describe("a push", () => {
  const clear = { web_push: 8030, hob: { kind: "clear", itemId: 3, tag: "item-3", badge: 0 } };

  test("is read as it was written, without actions where it names none", () => {
    expect(parsePush(JSON.stringify(clear))).toEqual({ ...clear, hob: { ...clear.hob, actions: [] } });
  });

  test("of somebody else is nothing", () => {
    for (const other of ["", "null", "{}", "[8030]", JSON.stringify({ ...clear, web_push: 1 })])
      expect(parsePush(other)).toBeUndefined();
  });
});
