/** What every implementation of `Socket` promises, as one suite that each of them runs against an echo. */
import { describe, expect, test } from "vitest";
import type { ConnectSocket, SocketClose } from "./socket.ts";

/** Where a suite connects to: a server that sends back each binary message as it came. */
export interface SocketContractServer {
  readonly url: string;
  /** An address at which nobody answers. */
  readonly deadUrl: string;
  /** Closes the server's end of the newest connection. */
  closeNewest(code: number, reason: string): void;
}

/** The reason a browser or library may drop: a peer that vanishes gives none. */
export function describeSocket(
  name: string,
  connectSocket: ConnectSocket,
  server: () => Promise<SocketContractServer> | SocketContractServer,
): void {
  async function connect() {
    const { url, closeNewest } = await server();
    const messages: Uint8Array[] = [];
    const closes: SocketClose[] = [];
    const afterClose: Uint8Array[] = [];
    const waiting: { count: number; resolve: () => void }[] = [];
    const closed = Promise.withResolvers<SocketClose>();
    const socket = await connectSocket(url, {
      onMessage(bytes) {
        (closes.length > 0 ? afterClose : messages).push(bytes);
        for (const { count, resolve } of waiting) if (messages.length >= count) resolve();
      },
      onClose(close) {
        closes.push(close);
        closed.resolve(close);
      },
    });
    const received = (count: number) =>
      new Promise<void>((resolve) =>
        messages.length >= count ? resolve() : void waiting.push({ count, resolve }),
      );
    return { socket, messages, closes, afterClose, closed: closed.promise, received, closeNewest };
  }

  describe(`the ${name} socket`, () => {
    test("keeps messages apart, in order and exact to the byte", async () => {
      const { socket, messages, received, closed } = await connect();
      const sent = [0, 1, 2, 255, 256, 257, 16_384, 20_480, 3].map((length) =>
        Uint8Array.from({ length }, (_, at) => (at * 7 + length) % 256),
      );
      for (const message of sent) socket.send(message);
      await received(sent.length);
      expect(messages.map((message) => Array.from(message))).toEqual(
        sent.map((message) => Array.from(message)),
      );
      expect(messages.every((message) => message.constructor === Uint8Array)).toBe(true);
      socket.close();
      await closed;
    });

    test("sends the bytes as they were when they were handed over", async () => {
      const { socket, messages, received, closed } = await connect();
      const message = Uint8Array.of(1, 2, 3);
      socket.send(message);
      message.fill(9);
      await received(1);
      expect(messages).toEqual([Uint8Array.of(1, 2, 3)]);
      socket.close();
      await closed;
    });

    test("delivers what was sent before it was closed, and closes once", async () => {
      const { socket, closes, closed, afterClose } = await connect();
      socket.send(Uint8Array.of(1));
      socket.close(4000, "done");
      socket.close(4001, "again");
      expect(await closed).toEqual({ code: 4000, reason: "done" });
      socket.close();
      await connectAndClose();
      expect(closes).toHaveLength(1);
      expect(afterClose).toEqual([]);
    });

    test("says the code and the reason with which the other end closed", async () => {
      const { socket, closes, closed, received, closeNewest, afterClose } = await connect();
      socket.send(Uint8Array.of(1));
      await received(1);
      closeNewest(4006, "not_admitted");
      expect(await closed).toEqual({ code: 4006, reason: "not_admitted" });
      await connectAndClose();
      expect(closes).toHaveLength(1);
      expect(afterClose).toEqual([]);
    });

    test("ignores what is sent once it is closed", async () => {
      const { socket, messages, closed } = await connect();
      socket.close();
      socket.send(Uint8Array.of(1));
      await closed;
      socket.send(Uint8Array.of(2));
      expect(messages).toEqual([]);
      expect(socket.bufferedBytes()).toBe(0);
    });

    test("that never opens rejects with how it closed, and tells nobody of messages", async () => {
      const { deadUrl } = await server();
      const closes: SocketClose[] = [];
      const told: Uint8Array[] = [];
      const attempt = connectSocket(deadUrl, {
        onMessage: (bytes) => told.push(bytes),
        onClose: (close) => closes.push(close),
      });
      await expect(attempt).rejects.toMatchObject({
        cause: { code: expect.any(Number), reason: expect.any(String) },
      });
      expect(closes).toMatchObject([{ code: 1006 }]);
      expect(told).toEqual([]);
    });
  });

  /** A whole life of another connection: long enough for a second close event of the first to arrive. */
  async function connectAndClose(): Promise<void> {
    const other = await connect();
    other.socket.close();
    await other.closed;
  }
}
