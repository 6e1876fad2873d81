/** A whole house in one process, over a real relay, real sockets and a real database, for tests. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SocketEngine } from "@hob/relay/engine";
import { startRelay, type RunningRelay } from "@hob/relay/server";
import type { InviteItem } from "@hob/shared/contract/devices";
import type { HobError } from "@hob/shared/contract/errors";
import { parsePairingLink } from "@hob/shared/crypto/pairing";
import { loadSodium } from "@hob/shared/crypto/sodium";
import type { Link } from "@hob/shared/link";
import type { Role } from "@hob/shared/model/role";
import { pair } from "@hob/shared/pairing-client";
import type { Profile } from "@hob/shared/profile";
import { createLink } from "@hob/shared/reconnecting-link";
import type { Result } from "@hob/shared/result";
import type { ConnectSocket } from "@hob/shared/socket";
import type { Clock } from "@hob/shared/time";
import { startHome, type Home } from "../app.ts";
import { connectLocally, type LocalClient } from "../cli/local-client.ts";
import { systemClock } from "../clock.ts";
import { makeHome, readConfig, type Config } from "../config.ts";
import { connectWs } from "../control/socket-ws.ts";
import { silentLogger } from "../logger.ts";
import type { Rates } from "../policy/rates.ts";

export interface TestHouse extends AsyncDisposable {
  readonly config: Config;
  readonly relay: RunningRelay;
  /** The terminal of the house's own machine. */
  readonly terminal: LocalClient;
  /** From the terminal, unless `from` is a paired device's link. */
  invite(role?: Role, options?: InviteOptions): Promise<TestInvitation>;
  /** A paired device with a live link; `connectSocket` stands for its network. */
  pairDevice(options?: {
    name?: string;
    role?: Role;
    memberId?: number;
    connectSocket?: ConnectSocket;
  }): Promise<{ profile: Profile; link: Link }>;
  connect(profile: Profile, connectSocket?: ConnectSocket): Link;
  /** Turns the house's wall clock. */
  passTime(ms: number): void;
  stopNode(): Promise<void>;
  startNode(): Promise<void>;
}

export interface InviteOptions {
  readonly memberId?: number;
  readonly from?: Link;
}

export interface TestInvitation {
  readonly link: string;
  /** Resolves when a device shows its digits. */
  readonly waiting: Promise<void>;
  readonly ended: Promise<Result<null, HobError>>;
}

/**
 * `engine` stands under the relay: what it sees is what a relay sees. `appDir` is the built app, for a
 * browser; `rates` say how often scripts may call; `pushHost` is a push service that stands on this machine.
 */
export async function startTestHouse({
  rates,
  pushHost,
  ...relayOptions
}: {
  engine?: SocketEngine;
  appDir?: string;
  rates?: Rates;
  pushHost?: string;
} = {}): Promise<TestHouse> {
  await loadSodium();
  const home = mkdtempSync(join(tmpdir(), "hob-house-"));
  const config = readConfig({ home, logLevel: "silent" }, { HOB_PUSH_HOSTS: pushHost });
  makeHome(config);
  const relay = await startRelay(relayOptions);
  let passedMs = 0;
  const clock: Clock = { ...systemClock, now: () => Date.now() + passedMs };
  const links: Link[] = [];
  let node: Home;
  let terminal: LocalClient;
  await startNode();

  return {
    config,
    relay,
    get terminal() {
      return terminal;
    },
    invite,
    async pairDevice({ name = "Phone", role = "admin", memberId, connectSocket = connectWs } = {}) {
      const invitation = await invite(role, memberId === undefined ? {} : { memberId });
      const paired = await pairWith(invitation, { name, connectSocket, type: (digits) => digits });
      if (!paired.ok) throw new Error(`pairing failed: ${JSON.stringify(paired.error)}`);
      return { profile: paired.value, link: connect(paired.value, connectSocket) };
    },
    connect,
    passTime: (ms) => (passedMs += ms),
    stopNode: () => node.close(),
    startNode,
    async [Symbol.asyncDispose]() {
      for (const link of links) link.close();
      terminal[Symbol.dispose]();
      await node.close();
      await relay.close();
      rmSync(home, { recursive: true, force: true });
    },
  };

  async function startNode(): Promise<void> {
    const started = await startHome({
      config,
      clock,
      logger: silentLogger,
      dialUrl: relay.url,
      relayUrl: relay.url,
      appOrigin: `http://localhost:${relay.port}`,
      ownPorts: [relay.port],
      ...(rates && { rates }),
    });
    if (!started.ok) throw new Error(started.error.sentence);
    node = started.value;
    await node.admitted;
    const connected = await connectLocally(config.socketFile, home);
    if (!connected.ok) throw new Error("the local socket does not answer");
    terminal = connected.value;
  }

  function connect(profile: Profile, connectSocket: ConnectSocket = connectWs): Link {
    const link = createLink({ profile, connectSocket, clock: systemClock, patienceMs: 5_000 });
    links.push(link);
    return link;
  }

  function invite(role: Role = "admin", { memberId, from }: InviteOptions = {}): Promise<TestInvitation> {
    return new Promise((resolve, reject) => {
      const waiting = Promise.withResolvers<void>();
      const onItem = (item: InviteItem) => {
        if (item.event === "invitation") resolve({ link: item.link, waiting: waiting.promise, ended });
        if (item.event === "waiting") waiting.resolve();
      };
      const input = { role, ...(memberId !== undefined && { memberId }) };
      const ended = from
        ? from.stream("devices.invite", input, onItem).done
        : terminal.stream("devices.invite", input, onItem);
      ended.then((result) => !result.ok && reject(new Error(JSON.stringify(result.error))), reject);
    });
  }

  async function pairWith(
    invitation: TestInvitation,
    options: PairingAttempt,
  ): Promise<Result<Profile, HobError>> {
    return attemptPairing(terminal, invitation.link, options);
  }
}

export interface PairingAttempt {
  readonly name?: string;
  readonly connectSocket?: ConnectSocket;
  /** What the owner types, given what the device shows; undefined types nothing. */
  readonly type: (digits: string) => string | undefined;
}

/** The device's and the owner's part of one pairing. */
export async function attemptPairing(
  owner: Pick<LocalClient | Link, "call">,
  linkText: string,
  { name = "Phone", connectSocket = connectWs, type }: PairingAttempt,
): Promise<Result<Profile, HobError>> {
  const parsed = parsePairingLink(linkText);
  if (!parsed.ok) return parsed;
  return pair({
    link: parsed.value,
    name,
    connectSocket,
    clock: systemClock,
    onPending: () => Promise.resolve(),
    onDigits(digits) {
      const typed = type(digits);
      if (typed !== undefined) void owner.call("devices.confirm", { digits: typed });
    },
  });
}
