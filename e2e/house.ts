/** A whole house for a test: app, relay and home node as `npm start` runs them, on a free port and an empty folder. */
import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const main = join(root, "node/src/main.ts");
const nodeBinary = join(root, "node_modules/.bin/node");

/** A JSON line the program printed. */
export type Said = { readonly [key: string]: unknown };

export interface Invitation {
  readonly link: string;
  /** Types the digits as the owner would; resolves with what the program then says. */
  type(digits: string): Promise<Said>;
  /** The invitation ended without digits being typed. */
  readonly ended: Promise<Said>;
}

export interface House extends AsyncDisposable {
  /** `http://localhost:<port>/`. */
  readonly app: string;
  readonly relay: string;
  readonly home: string;
  invite(role?: string): Promise<Invitation>;
  /** Runs one command of the terminal on this house and answers its JSON lines. */
  hob(...args: string[]): Promise<{ code: number; said: Said[] }>;
  /** Ends the node with Ctrl-C and starts it again on the same folder and port. */
  restart(): Promise<void>;
  /** Ends the node and leaves it off. */
  stop(): Promise<void>;
}

/** `environment` is what its administrator sets beside the usual: variables of the process, kept over restarts. */
export async function startHouse(environment: Readonly<Record<string, string>> = {}): Promise<House> {
  const home = mkdtempSync(join(tmpdir(), "hob-e2e-"));
  let running = await up(home, 0, environment);
  const port = new URL(running.app).port;
  return {
    app: running.app,
    relay: running.relay,
    home,
    invite: (role = "admin") => invite(home, role),
    hob: (...args) => hob([...args, "--home", home, "--json"]),
    async restart() {
      await end(running.process);
      running = await up(home, Number(port), environment);
    },
    stop: () => end(running.process),
    async [Symbol.asyncDispose]() {
      await end(running.process);
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** A house whose relay and node are processes of their own, each of which can be killed at any moment. */
export interface SplitHouse extends AsyncDisposable, Pick<House, "app" | "home" | "invite" | "hob"> {
  /** Power cut: no goodbye, nothing written. */
  killRelay(): Promise<void>;
  /** On the same port; resolves once it listens. */
  startRelay(): Promise<void>;
  killNode(): Promise<void>;
  /** On the same folder; resolves once it is connected to the relay. */
  startNode(): Promise<void>;
  /** As a network does that drops everything and closes nothing: `thaw` goes on as if nothing had been. */
  freeze(part: "relay" | "node"): void;
  thaw(part: "relay" | "node"): void;
}

export async function startSplitHouse(): Promise<SplitHouse> {
  const home = mkdtempSync(join(tmpdir(), "hob-e2e-"));
  let relay = await ready(start(["relay", "--port", "0", "--json"], quiet));
  const { app, relay: relayUrl } = relay;
  const { port } = new URL(app);
  let node: Running;
  await startNode();
  return {
    app,
    home,
    invite: (role = "admin") => invite(home, role),
    hob: (...args) => hob([...args, "--home", home, "--json"]),
    killRelay: () => end(relay.process, "SIGKILL"),
    async startRelay() {
      relay = await ready(start(["relay", "--port", port, "--json"], quiet));
    },
    killNode: () => end(node.process, "SIGKILL"),
    startNode,
    freeze: (part) => void processOf(part).kill("SIGSTOP"),
    thaw: (part) => void processOf(part).kill("SIGCONT"),
    async [Symbol.asyncDispose]() {
      for (const { process } of [node, relay]) process.kill("SIGCONT");
      await end(node.process);
      await end(relay.process);
      rmSync(home, { recursive: true, force: true });
    },
  };

  function processOf(part: "relay" | "node") {
    return (part === "relay" ? relay : node).process;
  }

  async function startNode(): Promise<void> {
    node = await ready(start(["node", "--relay", relayUrl, "--home", home, "--json"]));
  }
}

/** Runs one command of the terminal and answers its JSON lines; `hear` is told each as it comes. */
export async function hob(
  args: readonly string[],
  hear: (said: Said) => unknown = () => {},
): Promise<{ code: number; said: Said[] }> {
  const child = start(args);
  child.stdin.end();
  const said: Said[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    const next = JSON.parse(line) as Said;
    said.push(next);
    void hear(next);
  }
  const code =
    child.exitCode ??
    (await new Promise<number>((resolve) => child.once("exit", (exit) => resolve(exit ?? 1))));
  return { code, said };
}

interface Running {
  readonly process: ChildProcessWithoutNullStreams;
  readonly app: string;
  readonly relay: string;
}

function up(home: string, port: number, environment: object): Promise<Running> {
  return ready(start(["up", "--home", home, "--port", String(port), "--json"], environment));
}

async function ready(child: ChildProcessWithoutNullStreams): Promise<Running> {
  const said = await firstLine(child);
  if (said["event"] !== "ready") throw new Error(`it did not start: ${JSON.stringify(said)}`);
  return { process: child, app: String(said["app"]), relay: String(said["relay"]) };
}

async function invite(home: string, role: string): Promise<Invitation> {
  const child = start(["pair", "--home", home, "--role", role, "--json"]);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<Said> => {
    const line = await lines.next();
    return line.done ? { error: { type: "no_output" } } : (JSON.parse(line.value) as Said);
  };
  const invitation = await next();
  const ended = next();
  return {
    link: String(invitation["link"]),
    ended,
    type(digits) {
      child.stdin.write(`${digits}\n`);
      return ended;
    },
  };
}

/** A relay tells its coming and going on stderr; a test wants to hear what is wrong. */
const quiet = { HOB_LOG_LEVEL: "error" };

function start(args: readonly string[], environment: object = {}): ChildProcessWithoutNullStreams {
  const env = { ...process.env, ...environment };
  const child = spawn(nodeBinary, [main, ...args], { cwd: root, env, stdio: ["pipe", "pipe", "pipe"] });
  child.stderr.on("data", (bytes: Buffer) => process.stderr.write(bytes));
  return child;
}

async function firstLine(child: ChildProcessWithoutNullStreams): Promise<Said> {
  for await (const line of createInterface({ input: child.stdout })) return JSON.parse(line) as Said;
  throw new Error(`the program said nothing and left with ${child.exitCode}`);
}

async function end(
  child: ChildProcessWithoutNullStreams,
  signal: "SIGINT" | "SIGKILL" = "SIGINT",
): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  child.kill(signal);
  await gone;
}
