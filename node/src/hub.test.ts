import { describe, expect, it } from "vitest";
import { createHub, type Fact } from "./hub.ts";
import { silentLogger } from "./logger.ts";
import { createTestStore } from "./store/testing/test-store.ts";
import { transaction } from "./store/transaction.ts";

describe("the hub", () => {
  it("tells of a fact after the commit that made it true, and never of one that was undone", () => {
    using store = createTestStore();
    const hub = createHub(store, silentLogger);
    const heard: number[] = [];
    using _listening = hub.subscribe((fact) => heard.push(idOf(fact)));
    transaction(store, () => {
      hub.publish({ kind: "RunQueued", runId: 1 });
      expect(heard).toEqual([]);
      expect(() =>
        transaction(store, () => {
          hub.publish({ kind: "RunQueued", runId: 2 });
          throw new Error("no");
        }),
      ).toThrow();
      hub.publish({ kind: "RunQueued", runId: 3 });
    });
    hub.publish({ kind: "RunQueued", runId: 4 });
    expect(heard).toEqual([1, 3, 4]);
  });

  it("tells all listeners all facts in one order, also those published by a listener", () => {
    using store = createTestStore();
    const hub = createHub(store, silentLogger);
    const heard: string[] = [];
    using _first = hub.subscribe((fact) => {
      heard.push(`a${idOf(fact)}`);
      if (idOf(fact) === 1) hub.publish({ kind: "RunQueued", runId: 2 });
    });
    using _second = hub.subscribe((fact) => heard.push(`b${idOf(fact)}`));
    hub.publish({ kind: "RunQueued", runId: 1 });
    expect(heard).toEqual(["a1", "b1", "a2", "b2"]);
  });

  it("does not let one listener's failure reach the publisher or the others", () => {
    using store = createTestStore();
    const hub = createHub(store, silentLogger);
    const heard: number[] = [];
    using _failing = hub.subscribe(() => {
      throw new Error("no");
    });
    const listening = hub.subscribe((fact) => heard.push(idOf(fact)));
    hub.publish({ kind: "RunQueued", runId: 1 });
    listening[Symbol.dispose]();
    hub.publish({ kind: "RunQueued", runId: 2 });
    expect(heard).toEqual([1]);
  });
});

function idOf(fact: Fact): number {
  return "runId" in fact ? fact.runId : 0;
}
