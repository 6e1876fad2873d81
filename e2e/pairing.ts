/** Bringing a device into a house as people do: by an invitation of the terminal, and the six digits the device shows. */
import { join } from "node:path";
import { expect, type Page } from "@playwright/test";
import { hob, type House, type Said } from "./house.ts";

type Inviting = Pick<House, "invite">;

/** The page becomes a device of the house, and shows its first page. */
export async function pairPage(
  house: Inviting,
  page: Page,
  name = "This page",
  role = "admin",
): Promise<void> {
  const invitation = await house.invite(role);
  await page.goto(invitation.link);
  await page.getByLabel("Name of this device").fill(name);
  await page.getByRole("button", { name: "Pair", exact: true }).click();
  const said = await invitation.type(await shownDigits(page));
  expect(said).toMatchObject({ event: "paired", device: { name, role } });
  await expect(page.getByRole("heading", { name: "Automations" })).toBeVisible();
}

/** The six digits a page that pairs shows now. */
export async function shownDigits(page: Page): Promise<string> {
  const shown = await page.getByLabel(/^Six digits: /).textContent();
  expect(shown).toMatch(/^[0-9]{6}$/);
  return shown ?? "";
}

export interface PairedTerminal {
  readonly profile: string;
  /** One command through the relay; `more` are further words of `hob remote call`. */
  call(method: string, input?: object, ...more: string[]): Promise<{ code: number; said: Said[] }>;
}

/** A second device, in a terminal: the same channel as a page's. */
export async function pairTerminal(
  house: Inviting & Pick<House, "home">,
  name: string,
  role = "admin",
): Promise<PairedTerminal> {
  const invitation = await house.invite(role);
  const profile = join(house.home, `profile-${name}`);
  const paired = await hob(
    ["remote", "pair", invitation.link, "--profile", profile, "--name", name],
    async (said) => {
      if (said["event"] === "digits") await invitation.type(String(said["digits"]));
    },
  );
  expect(paired).toEqual({
    code: 0,
    said: [{ event: "digits", digits: expect.stringMatching(/^[0-9]{6}$/) }, { event: "paired" }],
  });
  return {
    profile,
    call: (method, input = {}, ...more) =>
      hob(["remote", "call", method, JSON.stringify(input), "--profile", profile, ...more]),
  };
}
