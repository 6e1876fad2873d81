import { err, ok, type Result } from "@hob/shared/result";
import type { HobError } from "@hob/shared/contract/errors";
import { createRoot } from "solid-js";
import { afterEach, describe, expect, it } from "vitest";
import { createAction } from "./actions.ts";
import { forgetUnsent, unsent } from "./unsent.ts";

const silent: HobError = { type: "house_silent" };

afterEach(forgetUnsent);

/** An action on a page of its own, with its answer and the leaving of the page in the test's hands. */
function onPage() {
  const answer = Promise.withResolvers<Result<string, HobError>>();
  const { action, leave } = createRoot((dispose) => ({
    action: createAction(() => answer.promise),
    leave: dispose,
  }));
  return { action, leave, answer: answer.resolve };
}

describe("an action whose page was left", () => {
  it("tells its failure where somebody still looks", async () => {
    const { action, leave, answer } = onPage();
    const ended = action.run();
    leave();
    answer(err(silent));
    expect(await ended).toBeUndefined();
    expect(unsent()).toEqual(silent);
  });

  it("moves nobody when it succeeds", async () => {
    const { action, leave, answer } = onPage();
    const ended = action.run();
    leave();
    answer(ok("done"));
    expect(await ended).toBeUndefined();
    expect(unsent()).toBeUndefined();
  });
});

it("an action on a page that is still there says its failure there alone", async () => {
  const { action, answer } = onPage();
  const ended = action.run();
  answer(err(silent));
  expect(await ended).toBeUndefined();
  expect(action.error()).toEqual(silent);
  expect(unsent()).toBeUndefined();
});
