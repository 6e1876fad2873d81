import { describe, expect, it } from "vitest";
import { changeTopics, type ChangeTopic } from "@hob/shared/contract/changes";
import { concernedBy, createRenewer, type Concerned } from "./changes.ts";

describe("what is read again after a change", () => {
  it("is something for each thing the house tells of", () => {
    for (const topic of changeTopics) expect(concernedBy(topic, 1)).not.toEqual([]);
  });

  it("is that run alone, and the lists it stands in", () => {
    expect(concernedBy("run", 7)).toContainEqual({ method: "runs.get", runId: 7 });
    expect(concernedBy("run", 7).map(({ method }) => method)).toContain("runs.list");
    expect(concernedBy("run", 7).map(({ method }) => method)).toContain("effects.list");
    expect(concernedBy("run", 7).map(({ method }) => method)).not.toContain("devices.list");
  });
});

describe("what is to come", () => {
  const methodsOf = (topic: ChangeTopic) => concernedBy(topic, 1).map(({ method }) => method);

  it("is read again with the automation, the run and the house it hangs on", () => {
    for (const topic of ["automation", "run", "home"] as const) {
      expect(methodsOf(topic)).toContain("triggers.list");
      expect(methodsOf(topic)).toContain("triggers.upcoming");
    }
    expect(methodsOf("automation")).toContain("triggers.get");
    expect(methodsOf("automation")).toContain("events.list");
    expect(methodsOf("run")).toContain("events.list");
    expect(methodsOf("home")).toContain("webhooks.get");
    expect(methodsOf("inbox")).toEqual(["inbox.list", "inbox.get"]);
  });
});

describe("reading again", () => {
  const list: Concerned = { method: "runs.list" };

  it("goes on once more for whatever changes meanwhile, and no oftener", async () => {
    const ends: (() => void)[] = [];
    const renewer = createRenewer(() => new Promise((resolve) => ends.push(resolve)));
    renewer.renew([list]);
    for (let change = 0; change < 50; change += 1) renewer.renew([list]);
    expect(ends).toHaveLength(1);
    ends[0]?.();
    await settled();
    expect(ends).toHaveLength(2);
    ends[1]?.();
    await settled();
    expect(ends).toHaveLength(2);
    renewer.renew([list]);
    expect(ends).toHaveLength(3);
  });

  it("is not held up by another reading that takes long", () => {
    const read: Concerned[] = [];
    const renewer = createRenewer((each) => {
      read.push(each);
      return new Promise(() => {});
    });
    renewer.renew([list]);
    renewer.renew([{ method: "runs.get", runId: 1 }]);
    renewer.renew([{ method: "runs.get", runId: 2 }]);
    expect(read).toHaveLength(3);
  });
});

/** Until every promise that can go on has gone on. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
}
