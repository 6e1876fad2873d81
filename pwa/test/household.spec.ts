/** Members, devices, invitations, health, folders and private automations: each page alone, as an admin and as others. */
import { expect, test, type Page } from "@playwright/test";
import { appUnderTest } from "./app-under-test.ts";
import { asked } from "./made-up-house.ts";
import { expectWhole } from "./whole-page.ts";

const pages = [
  { name: "house of an admin", address: "?scene=live#/house", heading: "Birch Lane 4" },
  { name: "house of a viewer", address: "?scene=viewer#/house", heading: "Birch Lane 4" },
  { name: "health that is poor", address: "?scene=ill#/house/check", heading: "Look the house over" },
  { name: "health, without the role", address: "?scene=viewer#/house/check", heading: "Look the house over" },
  { name: "device", address: "?scene=live#/house/devices/3", heading: "Jonas’ laptop" },
  { name: "device seen by a viewer", address: "?scene=viewer#/house/devices/2", heading: /^Kitchen tablet/ },
  { name: "device that is gone", address: "?scene=live#/house/devices/99", heading: "Devices" },
  { name: "member", address: "?scene=live#/house/members/3", heading: "Grandmother Wilhelmine" },
  { name: "new member", address: "?scene=live#/house/members/new", heading: "Add a member" },
  { name: "invitation", address: "?scene=invite#/house/invite", heading: "Invite a device" },
  { name: "private automation", address: "?scene=live#/automations/diary", heading: "Diary" },
  { name: "veiled automation", address: "?scene=live#/automations/private-5", heading: /of Jonas$/ },
  {
    name: "archived automation",
    address: "?scene=live#/automations/advent-lights",
    heading: "Advent lights",
  },
  {
    name: "form with folders",
    address: "?scene=live#/automations/photo-drop/run",
    heading: "Run Photo drop",
  },
];

const app = appUnderTest();

for (const { name, address, heading } of pages) {
  test(`${name}: quiet, accessible, large enough to press, whole at 200 % text`, async ({ page }) => {
    await open(page, address);
    await expect(page.getByRole("heading", { level: 1, name: heading })).toBeVisible();
    await expectWhole(page);
    expect(app.complaints).toEqual([]);
  });
}

test("a new device is invited for a member, and let in by the six digits it shows", async ({ page }) => {
  await open(page, "?scene=live#/house");
  await page.getByRole("link", { name: "Invite a device" }).click();
  await page.getByLabel("Whose device will it be?").selectOption("Jonas");
  await expect(page.getByRole("radio", { name: /^Admin/ }), "no more than the member may").toHaveCount(0);
  await page.getByText("Viewer", { exact: true }).click();
  await page.getByRole("button", { name: "Show the link" }).click();

  await expect(page.getByRole("img", { name: "QR code of the invitation" })).toBeVisible();
  await expect(page.getByText("For Jonas, as Viewer")).toBeVisible();
  await expect(page.getByText(/^Good for (?:10:00|9:\d\d)$/)).toBeVisible();
  await expect.poll(() => asked(page, "devices.invite")).toEqual([{ memberId: 2, role: "viewer" }]);

  await expect(page.getByRole("heading", { name: "Jonas’ new phone is here" })).toBeVisible();
  const letIn = page.getByRole("button", { name: "Let it in" });
  await expect(letIn).toHaveAttribute("aria-disabled", "true");
  await page.getByLabel("Six digits").pressSequentially("482 915");
  await expectWhole(page);
  await letIn.click();
  await expect(page.getByText("Jonas’ new phone belongs to the house now.")).toBeVisible();
  await page.getByRole("link", { name: "Show the device" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Jonas’ new phone" })).toBeVisible();
  expect(app.complaints).toEqual([]);
});

test("wrong digits end the invitation in words, and lead to a new link with the same choices", async ({
  page,
}) => {
  await open(page, "?scene=live#/house/invite?member=2");
  await page.getByRole("button", { name: "Show the link" }).click();
  await page.getByLabel("Six digits").fill("482916");
  await page.getByRole("button", { name: "Let it in" }).click();
  await expect(page.getByRole("alert")).toContainText("The six digits did not match");
  await expect(page.getByLabel("Whose device will it be?")).toHaveValue("1");
  await page.getByRole("button", { name: "Show a new link" }).click();
  await expect(page.getByRole("alert")).toHaveCount(0);
  await expect(page.getByRole("img", { name: "QR code of the invitation" })).toBeVisible();
});

test("an invitation is whole as code and link, and is withdrawn by its button", async ({ page }) => {
  await open(page, "?scene=invite#/house/invite");
  await page.getByRole("button", { name: "Show the link" }).click();
  await expect(page.getByRole("img", { name: "QR code of the invitation" })).toBeVisible();
  await expectWhole(page);
  await page.getByRole("button", { name: "Renew" }).click();
  await expect.poll(() => asked(page, "devices.invite")).toHaveLength(2);
  await page.getByRole("button", { name: "Withdraw" }).click();
  await expect(page.getByRole("button", { name: "Show the link" })).toBeVisible();
  await expect(page.getByRole("img", { name: "QR code of the invitation" })).toHaveCount(0);
});

test("a device changes its role with the consequence said before, and only what changed is sent", async ({
  page,
}) => {
  await open(page, "?scene=live#/house/devices/2");
  await expect(page.getByRole("button", { name: "Save" })).toHaveCount(0);
  await page.getByText("Viewer", { exact: true }).click();
  await expect(page.getByText(/is cut off for a moment and comes back as Viewer/)).toBeVisible();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved.")).toBeVisible();
  await expect.poll(() => asked(page, "devices.update")).toEqual([{ deviceId: 2, role: "viewer" }]);
  await expect(page.getByRole("definition").filter({ hasText: "Viewer" })).toBeVisible();
});

test("lowering the last admin is warned of, and says how an admin comes back", async ({ page }) => {
  await open(page, "?scene=live#/house/devices/1");
  await page.getByText("Operator", { exact: true }).click();
  await expect(page.getByText(/it cannot take this back by itself/)).toBeVisible();
  await expect(page.getByText(/Only the terminal of the home node can bring one in again/)).toBeVisible();
  await page.getByRole("button", { name: "Revoke" }).click();
  const question = page.getByRole("dialog");
  await expect(question).toContainText("This is the device in your hand");
  await expect(question).toContainText("Only the terminal of the home node");
});

test("a member is added, and removed after saying what goes with them", async ({ page }) => {
  await open(page, "?scene=live#/house");
  await page.getByRole("link", { name: "Add a member" }).click();
  await page.getByLabel("Name").fill("Lina");
  await page.getByText("Viewer", { exact: true }).click();
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Lina" })).toBeVisible();
  await expect.poll(() => asked(page, "members.create")).toEqual([{ name: "Lina", role: "viewer" }]);
  await expect(page.getByRole("link", { name: "Invite a device for Lina" })).toBeVisible();

  await page.getByRole("link", { name: "House" }).first().click();
  await page
    .getByRole("link", { name: /^Jonas/ })
    .last()
    .click();
  await page.getByRole("button", { name: "Remove from the house" }).click();
  await expect(page.getByRole("dialog")).toContainText("Their device loses the house at once.");
  await expect(page.getByRole("dialog")).toContainText("The private automations of Jonas are archived");
  await page.getByRole("dialog").getByRole("button", { name: "Remove from the house" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Birch Lane 4" })).toBeVisible();
  await expect(page.getByText("Jonas’ laptop")).toHaveCount(0);
});

test("what takes an admin is said to others, not left out in silence", async ({ page }) => {
  await open(page, "?scene=viewer#/house");
  await expect(page.getByText(/revoking devices takes an admin; this device acts as Viewer/)).toBeVisible();
  await expect(page.getByText("Adding and changing members takes an admin.")).toBeVisible();
  await expect(page.getByRole("link", { name: "Invite a device" })).toHaveCount(0);
  await open(page, "?scene=viewer#/house/invite");
  await expect(page.getByText("Inviting a device takes an admin device.")).toBeVisible();
  await open(page, "?scene=viewer#/house/check");
  await expect(page.getByText(/takes the role of an operator/)).toBeVisible();
  expect(await asked(page, "home.check")).toEqual([]);
});

test("the house is looked over when asked, and the House page keeps what was found", async ({ page }) => {
  await open(page, "?scene=ill#/house");
  await expect(page.getByRole("heading", { name: "Health" })).toBeVisible();
  expect(await asked(page, "home.check")).toEqual([]);
  await page.getByRole("link", { name: /^Look the house over/ }).click();
  await expect(page.getByText("1 thing does not work")).toBeVisible();
  const keys = page.getByRole("listitem").filter({ hasText: "Key files" });
  await expect(keys).toContainText("Broken");
  await expect(keys).toContainText("0644");
  await page.getByRole("button", { name: "Look again" }).click();
  await expect.poll(() => asked(page, "home.check")).toHaveLength(2);
  await page.getByRole("link", { name: "House" }).first().click();
  await expect(page.getByRole("link", { name: /1 thing does not work.*Looked over/ })).toBeVisible();
});

test("a folder is chosen by looking through, and exactly that is granted with the run", async ({ page }) => {
  await open(page, "?scene=live#/automations/photo-drop/run");
  await page.getByRole("button", { name: "Choose a folder" }).first().click();
  const sheet = page.getByRole("dialog");
  await expect(sheet.getByRole("button", { name: "Use this folder" })).toHaveAttribute(
    "aria-disabled",
    "true",
  );
  await sheet.getByRole("button", { name: "Anna’s home" }).click();
  await sheet.getByRole("button", { name: "Scans" }).click();
  await expect(sheet.getByText("/home/anna/Scans", { exact: true })).toBeVisible();
  await expectWhole(page);
  await sheet.getByRole("button", { name: "Up to /home/anna" }).click();
  await sheet.getByRole("button", { name: "Bills" }).click();
  await sheet.getByRole("button", { name: "Use this folder" }).click();
  await expect(page.getByLabel("Drop folder")).toHaveValue("/home/anna/Bills");
  await expect(page.getByText(/^This reads the folder \/home\/anna\/Bills and all in it/)).toBeVisible();

  await page.getByLabel("Where photos go").fill("/mnt/photos/");
  await expect(page.getByText(/reads and changes the folder \/mnt\/photos.*already/)).toBeVisible();
  await page.getByRole("button", { name: "Allow and run" }).click();
  await expect(page.getByRole("heading", { level: 1, name: /^Running for/ })).toBeVisible();
  const input = { inbox: "/home/anna/Bills", archive: "/mnt/photos" };
  await expect
    .poll(() => asked(page, "automations.update"))
    .toEqual([
      {
        automation: 3,
        grant: [{ kind: "files", files: { root: "/home/anna/Bills", access: "read" } }],
        values: input,
      },
    ]);
  await expect.poll(() => asked(page, "runs.start")).toEqual([{ automation: 3, input }]);
});

test("a change elsewhere takes neither the field nor the sheet from under a finger", async ({ page }) => {
  const changeElsewhere = async () => {
    const before = (await asked(page, "automations.get")).length;
    await page.evaluate(() => madeUpHouse.changed("automation", 3));
    await expect.poll(async () => (await asked(page, "automations.get")).length).toBeGreaterThan(before);
  };
  await open(page, "?scene=live#/automations/photo-drop/run");
  const field = page.getByLabel("Drop folder");
  await field.fill("");
  await field.pressSequentially("/tmp/a");
  await changeElsewhere();
  await page.keyboard.type("b");
  await expect(field).toHaveValue("/tmp/ab");
  await field.fill("");
  await page.getByRole("button", { name: "Choose a folder" }).first().click();
  await page.getByRole("dialog").getByRole("button", { name: "Anna’s home" }).click();
  await changeElsewhere();
  await expect(page.getByRole("dialog").getByRole("button", { name: "Scans" })).toBeVisible();
});

test("a folder that may only be read is not offered where files are to be changed", async ({ page }) => {
  await open(page, "?scene=live#/automations/photo-drop/run");
  await page.getByRole("button", { name: "Choose a folder" }).last().click();
  const sheet = page.getByRole("dialog");
  await sheet.getByRole("button", { name: /^usb Read only/ }).click();
  await expect(sheet.getByText(/change nothing in it/)).toBeVisible();
  await expect(sheet.getByRole("button", { name: "Use this folder" })).toHaveAttribute(
    "aria-disabled",
    "true",
  );
});

test("who is no admin types a path, and is told who has to allow it", async ({ page }) => {
  await open(page, "?scene=operator#/automations/photo-drop/run");
  await expect(page.getByRole("button", { name: "Choose a folder" })).toHaveCount(0);
  await page.getByLabel("Drop folder").fill("/home/anna/Scans");
  await expect(page.getByText(/^This reads the folder .* An admin has to allow that first/)).toBeVisible();
  await expect(page.getByRole("button", { name: "Run now" })).toHaveAttribute("aria-disabled", "true");
});

test("web addresses and ports are said and granted each as what they are", async ({ page }) => {
  await open(page, "?scene=live#/automations/site-watchdog/run");
  await page
    .getByLabel("What to look at")
    .fill("https://example.org/\ntcp://nas.local:445\ntcp://printer.local:9100");
  await expect(page.getByText("This opens example.org, which it may do already.")).toBeVisible();
  await expect(page.getByText(/^This knocks at printer\.local:9100/)).toBeVisible();
  await page.getByRole("button", { name: "Allow and run" }).click();
  await expect.poll(() => asked(page, "runs.start")).toHaveLength(1);
  await expect
    .poll(() => asked(page, "automations.update"))
    .toMatchObject([{ grant: [{ kind: "tcp", tcp: { host: "printer.local:9100" } }] }]);
});

test("an automation that asks for nothing runs at once", async ({ page }) => {
  await open(page, "?scene=live#/automations/bins-reminder");
  await page.getByRole("button", { name: "Run now" }).click();
  await expect(page.getByRole("heading", { level: 1, name: /^Running for/ })).toBeVisible();
  await expect.poll(() => asked(page, "runs.start")).toEqual([{ automation: 4, input: {} }]);
  expect(await asked(page, "automations.update")).toEqual([]);
});

test("what was typed is there again after a reload and a way back, until it is sent or given up", async ({
  page,
}) => {
  await open(page, "?scene=live#/automations/feed-digest/run");
  await page.getByLabel("Feed address").fill("https://example.org/half-typed");
  await page.reload();
  await expect(page.getByLabel("Feed address")).toHaveValue("https://example.org/half-typed");
  await page.getByRole("link", { name: /^Feed digest/ }).click();
  await page.getByRole("link", { name: "Run now" }).click();
  await expect(page.getByLabel("Feed address")).toHaveValue("https://example.org/half-typed");
  await page.getByRole("button", { name: "Start over" }).click();
  await expect(page.getByLabel("Feed address")).toHaveValue("");
  await page.reload();
  await expect(page.getByLabel("Feed address")).toHaveValue("");
});

test("an answer that the house refuses keeps what was typed, with the remark at its field", async ({
  page,
}) => {
  await open(page, "?scene=refused#/automations/feed-digest/run");
  await page.getByLabel("Feed address").fill("https://www.example.org/feed.xml");
  await page.getByRole("button", { name: "Run now" }).click();
  await expect(page.getByText("the number is above 50; give 1 to 50.")).toBeVisible();
  await expect(page.getByLabel("Feed address")).toHaveValue("https://www.example.org/feed.xml");
});

test("an automation is made private, given back, archived and restored", async ({ page }) => {
  await open(page, "?scene=live#/automations/bins-reminder");
  const toggle = page.getByRole("switch", { name: /^Private to me/ });
  await page.getByText("Private to me").click();
  await expect(page.getByText(/^Only you see what it does/)).toBeVisible();
  await expect.poll(() => asked(page, "automations.update")).toEqual([{ automation: 4, isPrivate: true }]);
  await page.getByText("Private to me").click();
  await expect(page.getByText(/^The whole household sees/)).toBeVisible();
  await expect(toggle).not.toBeChecked();

  await page.getByRole("button", { name: "Archive" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Archive" }).click();
  await expect(page.getByText(/is archived and does not run/)).toBeVisible();
  await expect(page.getByRole("button", { name: "Run now" })).toHaveCount(0);
  await page.getByRole("link", { name: "Automations" }).first().click();
  await expect(page.getByRole("link", { name: /^Bins reminder/ })).toHaveCount(0);
  await page.getByRole("button", { name: "Filter" }).click();
  await page.getByText("Show archived ones too").click();
  await page.getByRole("button", { name: "Show", exact: true }).click();
  await page.getByRole("link", { name: /^Bins reminder/ }).click();
  await page.getByRole("button", { name: "Restore" }).click();
  await expect(page.getByRole("button", { name: "Run now" })).toBeVisible();
});

test("behind a veil an admin finds whose it is and how it ran, and may put it away", async ({ page }) => {
  await open(page, "?scene=live#/automations");
  await page.getByRole("link", { name: /of Jonas.*Private to Jonas/ }).click();
  await expect(page.getByText(/^This belongs to Jonas alone/)).toBeVisible();
  await expect(page.getByText("Script", { exact: true })).toHaveCount(0);
  await expect(page.getByRole("link", { name: "Run now" })).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Run now" })).toHaveCount(0);
  await expect(page.getByRole("link", { name: /Done in/ })).toBeVisible();
  await expect(page.getByRole("button", { name: "Archive" })).toBeVisible();
});

test("a page follows a change of its own role at once", async ({ page }) => {
  await open(page, "?scene=live#/automations/site-watchdog");
  await expect(page.getByRole("button", { name: "Remove nas.local:445" })).toBeVisible();
  await page.evaluate(() => madeUpHouse.setOwnRole("viewer"));
  await expect(page.getByRole("button", { name: "Remove nas.local:445" })).toHaveCount(0);
  await expect(page.getByRole("link", { name: "Run now" })).toHaveCount(0);
  await expect(page.getByText(/takes an admin device/)).toBeVisible();
});

test("a change has just what it concerns read again", async ({ page }) => {
  await open(page, "?scene=live#/automations");
  await expect(page.getByText("Live").filter({ visible: true }).first()).toBeVisible();
  // The rail is live before the page itself is loaded and has read anything.
  await expect(page.getByRole("link", { name: /^Feed digest/ })).toBeVisible();
  const readBefore = await asked(page, "automations.list");
  await page.evaluate(() => {
    madeUpHouse.asked.length = 0;
    madeUpHouse.changed("run", 13);
  });
  await expect.poll(() => asked(page, "automations.list")).toHaveLength(1);
  expect(readBefore.length).toBeGreaterThan(0);
  expect(await asked(page, "devices.list")).toEqual([]);
  await page.evaluate(() => madeUpHouse.changed("device", 1));
  await expect.poll(() => asked(page, "devices.list")).toHaveLength(1);
  await expect.poll(() => asked(page, "automations.list")).toHaveLength(1);
});

declare const madeUpHouse: {
  readonly asked: { readonly method: string; readonly input: unknown }[];
  changed(topic: "run" | "device" | "automation", id: number): void;
  setOwnRole(role: string): void;
};

async function open(page: Page, address: string): Promise<void> {
  await page.goto(app.origin + address);
}
