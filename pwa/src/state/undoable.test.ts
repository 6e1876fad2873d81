import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { forgetUndo, holdUndo, offerUndo, undoable } from "./undoable.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  forgetUndo();
  vi.useRealTimers();
});

const done = { text: "Put away.", undo: () => undefined };

describe("what can be undone", () => {
  it("is offered for ten seconds", () => {
    offerUndo(done);
    vi.advanceTimersByTime(9_999);
    expect(undoable()).toBe(done);
    vi.advanceTimersByTime(1);
    expect(undoable()).toBeUndefined();
  });

  it("stays while somebody is at it, and has its whole time again afterwards", () => {
    offerUndo(done);
    holdUndo(true);
    vi.advanceTimersByTime(60_000);
    expect(undoable()).toBe(done);
    holdUndo(false);
    vi.advanceTimersByTime(9_999);
    expect(undoable()).toBe(done);
    vi.advanceTimersByTime(1);
    expect(undoable()).toBeUndefined();
  });

  it("is not held by who was at the one before", () => {
    offerUndo(done);
    holdUndo(true);
    forgetUndo();
    offerUndo(done);
    vi.advanceTimersByTime(10_000);
    expect(undoable()).toBeUndefined();
  });
});
