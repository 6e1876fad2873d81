// Asks each address whether it answers, remembers since when it does or does not, and says what changed.
interface Input {
  addresses: string[];
  anyStatus: boolean;
  keep: number;
}

type Check = { at: string; isUp: boolean; status: number | null; ms: number | null; note: string };

type History = { isUp: boolean; since: string; checks: Check[] };

export default automation<Input>(async ({ input, run, http, tcp, kv, std, log }) => {
  const calendar = await std.date.zone(run.zone);
  const addresses = [...new Set(input.addresses.map((address) => address.trim()))];
  const refusals: unknown[] = [];
  const sites: { address: string; history: History }[] = [];
  // As many at once as may be under way; each waits for the slowest of its own few only.
  for (let first = 0; first < addresses.length; first += 6) {
    const few = await Promise.all(addresses.slice(first, first + 6).map(watched));
    sites.push(...few.filter((site) => site !== undefined));
  }
  const down = sites.filter(({ history }) => !history.isUp);
  log(down.length === 0 ? `All ${sites.length} answer.` : `${down.length} of ${sites.length} do not answer.`);
  // What may not be opened must not pass for watched.
  if (refusals.length > 0) throw refusals[0];
  return {
    markdown: `# ${title(sites.length, down.length)}\n\n${table()}\n`,
    up: sites.length - down.length,
    down: down.length,
    sites: sites.map(({ address, history }) => {
      const { isUp, since, checks } = history;
      return { address, isUp, since, ...checks.at(-1) };
    }),
  };

  async function watched(address: string) {
    try {
      const check = await checked(address);
      const history = await remembered(address, check);
      return { address, history };
    } catch (error) {
      if ((error as ToolError).code !== "denied") throw error;
      log.error(`${address} may not be opened: ${(error as ToolError).message}`, { address });
      refusals.push(error);
      return undefined;
    }
  }

  async function checked(address: string): Promise<Check> {
    const port = /^tcp:\/\/(?<host>\[[^\]]+\]|[^/:?#]+):(?<port>\d+)\/?$/i.exec(address)?.groups;
    const found = port ? await touched(port["host"] ?? "", Number(port["port"])) : await fetched(address);
    const check = { at: new Date().toISOString(), ...found };
    log(`${address} ${check.note}.`, { address, isUp: check.isUp, status: check.status, ms: check.ms });
    return check;
  }

  async function touched(host: string, port: number) {
    const { isOpen, ms, error } = await tcp.reach(host, port);
    return {
      isUp: isOpen,
      status: null,
      ms,
      note: isOpen ? `is open, after ${ms} ms` : sentence(error ?? ""),
    };
  }

  async function fetched(address: string) {
    try {
      // A redirect is an answer, and where it leads was not granted.
      const { status, ms } = await http.get(address, { redirect: "manual" });
      return { isUp: status < 400 || input.anyStatus, status, ms, note: `answered ${status} in ${ms} ms` };
    } catch (error) {
      const { code, message } = error as ToolError;
      if (code === "denied") throw error;
      // More than a request may bring home is an answer all the same.
      const isUp = code === "body_too_large";
      return { isUp, status: null, ms: null, note: sentence(message) };
    }
  }

  /** Adds a check to what is known of its address, and tells when its state changed. */
  async function remembered(address: string, check: Check): Promise<History> {
    const memory = `history ${encodeURI(address).slice(0, 500)}`;
    const before = (await kv.get(memory)) as History | null;
    const isSame = before?.isUp === check.isUp;
    const history = {
      isUp: check.isUp,
      since: isSame ? before.since : check.at,
      checks: [...(before?.checks ?? []), check].slice(-input.keep),
    };
    await kv.set(memory, history);
    const data = { address, since: history.since, before: before?.since ?? null };
    if (!check.isUp && isSame) log.warn(`${address} is still down, since ${moment(history.since)}.`, data);
    else if (!check.isUp) log.error(`${address} is down: it ${check.note}.`, data);
    else if (before && !isSame)
      log.warn(`${address} is up again. It was down since ${moment(before.since)}.`, data);
    return history;
  }

  /** What is down comes first. */
  function table(): string {
    const rows = sites
      .toSorted((a, b) => Number(a.history.isUp) - Number(b.history.isUp))
      .map(({ address, history: { isUp, since, checks } }) => {
        const share = Math.floor((100 * checks.filter((check) => check.isUp).length) / checks.length);
        const answer = escape(checks.at(-1)?.note ?? "");
        const state = isUp ? "up" : "**down**";
        return `| ${state} | ${escape(address)} | ${moment(since)} | ${answer} | ${share} % of ${checks.length} |`;
      });
    return [
      "| State | Address | Since | Last answer | Up |",
      "| --- | --- | --- | --- | --- |",
      ...rows,
    ].join("\n");
  }

  /** By the clocks of the household. */
  function moment(iso: string): string {
    return calendar.format(Date.parse(iso), "yyyy-MM-dd HH:mm");
  }
});

function title(all: number, down: number): string {
  if (down === 0) return all === 1 ? "It answers" : `All ${all} answer`;
  return all === 1 ? "It does not answer" : `${down} of ${all} do not answer`;
}

/** As part of a longer sentence. */
function sentence(text: string): string {
  return `does not answer: ${text.replace(/\.$/, "")}`;
}

/** Lets the words of strangers stand in a Markdown table exactly as they are. */
function escape(text: string): string {
  return text.replace(/[\\`*_[\]()<>&~|#]/g, "\\$&").replace(/\s+/g, " ");
}
