import { describe, expect, it } from "vitest";
import { auditEntries } from "../store/audit.ts";
import { installStarters, type Starter } from "./starters.ts";
import { terminal } from "./caller.ts";
import { createTestHouse, type TestHouse } from "./testing/test-house.ts";

const starter: Starter = {
  slug: "digest",
  name: "Digest",
  description: "Reads.",
  tags: ["news"],
  intent: "Read it to me.",
  source: `export default automation(async ({ kv }: Tools) => kv.get("a"))`,
  manifest: { tools: ["kv"], http: [], tcp: [], files: [], kv: ["digest"], tables: [], secrets: [] },
  paramsSchema: { type: "object", properties: { n: { type: "integer" } } },
  values: { n: 1 },
};

const changed: Starter = { ...starter, source: `${starter.source};`, values: { n: 2 } };

describe("a starter", () => {
  it("is there after the first boot, once, however often the house starts", async () => {
    await using house = createTestHouse();
    for (let boot = 0; boot < 3; boot++) installStarters(house, [starter]);
    expect(get(house)).toMatchObject({ ownership: "system", state: "active", version: 1, values: { n: 1 } });
    expect(auditEntries(house.store, 9)).toMatchObject([{ actor: "system", action: "automation.created" }]);
  });

  it("gets its new version with an update, and keeps the household's values and grants", async () => {
    await using house = createTestHouse();
    installStarters(house, [starter]);
    house.plain["automations.update"](
      {
        automation: "digest",
        values: { n: 7 },
        grant: [{ kind: "http", http: { host: "example.com", methods: ["GET"] } }],
      },
      terminal,
    );
    installStarters(house, [changed]);
    installStarters(house, [changed]);
    expect(get(house)).toMatchObject({
      version: 2,
      source: changed.source,
      values: { n: 7 },
      grants: [{ body: { http: { host: "example.com" } } }],
    });
  });

  it("that was taken over, or whose name was taken before, is left alone", async () => {
    await using house = createTestHouse();
    installStarters(house, [starter]);
    house.store.db.exec("update automation set ownership = 'owner'");
    installStarters(house, [changed]);
    expect(get(house)).toMatchObject({ version: 1, source: starter.source });
  });

  it("that could not run stops the boot rather than being published", async () => {
    await using house = createTestHouse();
    const broken = {
      ...starter,
      manifest: { tools: ["teleport"], http: [], tcp: [], files: [], kv: [], tables: [], secrets: [] },
    };
    expect(() => installStarters(house, [broken])).toThrow(/digest cannot be installed/);
    expect(house.plain["automations.get"]({ automation: "digest" }, terminal)).toMatchObject({ ok: false });
  });
});

function get(house: TestHouse) {
  const answer = house.plain["automations.get"]({ automation: "digest" }, terminal);
  if (!answer.ok) throw new Error(JSON.stringify(answer.error));
  return answer.value;
}
