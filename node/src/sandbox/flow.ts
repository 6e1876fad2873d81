/**
 * What gives a script its shape: steps, branches, sleeps, children, events and notices. Part of the prelude, so it runs
 * inside QuickJS and knows nothing of Node.
 */

export interface FlowHost {
  /** A host call in the name of the step `path`. */
  call(tool: string, args: readonly unknown[], path: string): Promise<unknown>;
  /** What a script's function is handed, with tools that call in the name of the step that `here` names then. */
  scopeAt(here: () => string, words: FlowWords): object;
}

export interface Flow {
  /** The step that a call made now belongs to. */
  here(): string;
  readonly words: FlowWords;
}

/** `step`, `parallel`, `sleep`, `invoke`, `emit`, `notify`, `on`, `ask` and `permit`, as a script calls them. */
export interface FlowWords {
  readonly [word: string]: unknown;
}

interface Place {
  readonly path: string;
  readonly parent: Place | undefined;
  /** Steps and branches within that are under way. */
  readonly open: Set<Place>;
  /** How often each name was used within. */
  readonly names: { [name: string]: number };
}

interface StepOptions {
  /** How often in all, or how often and how long to wait before the second try. */
  readonly retry?: number | RetryOptions | null;
}

/** As a script gives them: anything. */
interface RetryOptions {
  readonly times?: unknown;
  readonly waitMs?: unknown;
}

const longestName = 80;
const longestKept = 200_000;
const mostTries = 10;

export function createFlow(host: FlowHost): Flow {
  const root: Place = { path: "", parent: undefined, open: new Set(), names: Object.create(null) };
  /** Set while a step's function runs up to its first wait. */
  let entered: Place | undefined;

  /**
   * Nothing tells which of two steps under way goes on after a wait, so that what is called then belongs
   * to what they have in common. The tools that a step was handed know at least that they are within it.
   */
  function place(from: Place = root): Place {
    if (entered !== undefined && isWithin(entered, from)) return entered;
    let at = from;
    while (at.open.size === 1) for (const only of at.open) at = only;
    return at;
  }

  function placeIn(parent: Place, name: string): Place {
    const used = (parent.names[name] ?? 0) + 1;
    parent.names[name] = used;
    const own = used === 1 ? name : `${name}#${used}`;
    const path = parent.path === "" ? own : `${parent.path}/${own}`;
    return { path, parent, open: new Set(), names: Object.create(null) };
  }

  /** Runs `work` as what happens at `at`, up to its end. */
  async function within(at: Place, work: unknown): Promise<unknown> {
    if (typeof work !== "function") throw new TypeError("give a function to run");
    at.parent?.open.add(at);
    const before = entered;
    entered = at;
    let running: unknown;
    try {
      running = work(host.scopeAt(() => place(at).path, wordsAt(at)));
    } catch (error) {
      at.parent?.open.delete(at);
      throw error;
    } finally {
      entered = before;
    }
    try {
      return await running;
    } finally {
      at.parent?.open.delete(at);
    }
  }

  async function step(
    from: Place,
    name: unknown,
    work: unknown,
    options: StepOptions | undefined,
  ): Promise<unknown> {
    if (typeof name !== "string" || name === "" || name.length > longestName || name.includes("/"))
      throw new TypeError(`step(name, …): a name has 1 to ${longestName} characters and no /`);
    if (typeof work !== "function") throw new TypeError("step(name, work): work is a function");
    const parent = place(from);
    const { path, ...fresh } = placeIn(parent, name);
    const { tries, waitMs } = retryOf(options);
    for (let attempt = 1; ; attempt += 1) {
      const begun: unknown = await host.call("flow.begin", [path, attempt], parent.path);
      if (isKept(begun)) return begun.value;
      try {
        const value = await within({ ...fresh, path, open: new Set(), names: Object.create(null) }, work);
        await host.call("flow.end", [path, true, keptValue(value)], parent.path);
        return value;
      } catch (error) {
        await host.call("flow.end", [path, false, told(error)], parent.path);
        if (attempt >= tries) throw error;
        await host.call("flow.sleep", [{ ms: waitMs * 2 ** (attempt - 1) }], parent.path);
      }
    }
  }

  /** All of them, whatever happens to the others; then the first error, or every answer in its place. */
  async function parallel(
    from: Place,
    branches: unknown,
    options: { readonly limit?: unknown } | undefined,
  ): Promise<unknown> {
    if (typeof branches !== "object" || branches === null)
      throw new TypeError("parallel(…) takes a list of functions, or an object of them");
    const entries = Object.entries(branches);
    const parent = place(from);
    const limit = Math.max(1, Number(options?.limit ?? entries.length) || entries.length);
    const answers: { [key: string]: unknown } = {};
    const failures: { readonly at: number; readonly error: unknown }[] = [];
    let next = 0;
    async function work(): Promise<void> {
      for (let at = next++; at < entries.length; at = next++) {
        const [key, branch] = entries[at] as [string, unknown];
        try {
          answers[key] = await within(placeIn(parent, key), branch);
        } catch (error) {
          failures.push({ at, error });
        }
      }
    }
    await Promise.all(Array.from({ length: Math.min(limit, entries.length) }, () => work()));
    failures.sort((a, b) => a.at - b.at);
    if (failures[0] !== undefined) throw failures[0].error;
    return Array.isArray(branches) ? entries.map(([key]) => answers[key]) : answers;
  }

  /** Milliseconds from now, or the moment of a Date. */
  function sleep(from: Place, time: unknown): Promise<unknown> {
    const until = time instanceof Date ? { until: time.getTime() } : { ms: time };
    return host.call("flow.sleep", [until], place(from).path);
  }

  function invoke(from: Place, automation: unknown, input: unknown): Promise<unknown> {
    return host.call("flow.invoke", [automation, input ?? {}], place(from).path);
  }

  function emit(from: Place, name: unknown, data: unknown, options: unknown): Promise<unknown> {
    return host.call("emit.event", [name, data ?? null, options ?? {}], place(from).path);
  }

  function notify(from: Place, title: unknown, options: unknown): Promise<unknown> {
    return host.call("notify.tell", [title, options ?? {}], place(from).path);
  }

  function on(from: Place, name: unknown, options: unknown): Promise<unknown> {
    return host.call("flow.on", [name, options ?? {}], place(from).path);
  }

  function ask(from: Place, title: unknown, options: unknown): Promise<unknown> {
    return host.call("flow.ask", [title, options ?? {}], place(from).path);
  }

  function permit(from: Place, scope: unknown, why: unknown): Promise<unknown> {
    return host.call("flow.permit", [scope, why ?? ""], place(from).path);
  }

  function wordsAt(from: Place): FlowWords {
    return {
      step: (name: unknown, work: unknown, options?: StepOptions) => step(from, name, work, options),
      parallel: (branches: unknown, options?: { readonly limit?: unknown }) =>
        parallel(from, branches, options),
      sleep: (time: unknown) => sleep(from, time),
      invoke: (automation: unknown, input?: unknown) => invoke(from, automation, input),
      emit: (name: unknown, data?: unknown, options?: unknown) => emit(from, name, data, options),
      notify: (title: unknown, options?: unknown) => notify(from, title, options),
      on: (name: unknown, options?: unknown) => on(from, name, options),
      ask: (title: unknown, options?: unknown) => ask(from, title, options),
      permit: (scope: unknown, why?: unknown) => permit(from, scope, why),
    };
  }

  return { here: () => place().path, words: wordsAt(root) };
}

function isWithin(inner: Place, outer: Place): boolean {
  for (let at: Place | undefined = inner; at !== undefined; at = at.parent) if (at === outer) return true;
  return false;
}

function isKept(begun: unknown): begun is { readonly kept: true; readonly value: unknown } {
  return typeof begun === "object" && begun !== null && "kept" in begun;
}

function retryOf(options: StepOptions | undefined): { readonly tries: number; readonly waitMs: number } {
  const retry = options?.retry;
  if (retry === undefined || retry === null) return { tries: 1, waitMs: 0 };
  const { times = 3, waitMs = 1_000 }: RetryOptions = typeof retry === "number" ? { times: retry } : retry;
  const tries = Number(times);
  if (!(tries >= 1 && tries <= mostTries))
    throw new TypeError(`step(…, { retry }): from 1 to ${mostTries} tries`);
  return { tries: Math.floor(tries), waitMs: Math.max(0, Number(waitMs) || 0) };
}

/** What a later attempt is given instead of doing the step again; a list of one, or none where it is too much. */
function keptValue(value: unknown): readonly unknown[] {
  const text = JSON.stringify(value === undefined ? null : value);
  return text === undefined || text.length > longestKept ? [] : [JSON.parse(text)];
}

function told(error: unknown): { readonly type: string; readonly message: string } {
  const text = (member: string, otherwise: string) => {
    try {
      const value: unknown = Reflect.get(error as object, member);
      return typeof value === "string" ? value.slice(0, 1_000) : otherwise;
    } catch {
      return otherwise;
    }
  };
  const type = text("code", text("name", "Error"));
  return { type, message: text("message", String(typeof error === "string" ? error : type)) };
}
