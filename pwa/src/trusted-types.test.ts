import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ownWorkerOnly, templateOnly } from "./trusted-types.ts";

beforeEach(() => {
  vi.stubGlobal("document", { baseURI: "https://hob.example/" });
  vi.stubGlobal("location", { origin: "https://hob.example" });
  vi.spyOn(console, "error").mockImplementation(() => {});
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe("markup at the door", () => {
  it.each([
    '<div class="row"><span></span></div>',
    '<svg width=10 height=10 viewBox="0 0 10 10"aria-hidden=true><circle cx=5 cy=5 r=4 class=fill-moss>',
    "<button type=button class=min-h-11><time></time></button>",
    "<form class=flex novalidate><textarea rows=3></textarea>",
  ])("passes when it is a template: %s", (markup) => {
    expect(templateOnly(markup)).toBe(markup);
  });

  it.each([
    "<script>alert(1)</script>",
    "< script src=x>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    '<a href="javascript:alert(1)">',
    '<a href="JaVaScRiPt :alert(1)">',
    "<iframe src=x>",
    "<iframe srcdoc=x>",
    '<object data="x">',
    "<embed src=x>",
    '<p style="color:red">',
    "<style>*{}</style>",
    "<base href=//evil>",
    '<meta http-equiv="refresh">',
    "<link rel=stylesheet href=//evil>",
    '<button formaction="x">',
    '<img src="data:text/html,x">',
  ])("is refused when it could run, load or style: %s", (markup) => {
    expect(templateOnly(markup)).toBeNull();
    expect(console.error).toHaveBeenCalledOnce();
  });
});

it("lets one script be started by its address: our own service worker", () => {
  expect(ownWorkerOnly("/sw.js")).toBe("/sw.js");
  expect(ownWorkerOnly("https://hob.example/sw.js")).toBe("https://hob.example/sw.js");
  expect(ownWorkerOnly("/assets/worker.js")).toBeNull();
  expect(ownWorkerOnly("/sw.js?from=elsewhere")).toBeNull();
  expect(ownWorkerOnly("https://evil.example/sw.js")).toBeNull();
  expect(ownWorkerOnly("data:text/javascript,alert(1)")).toBeNull();
});
