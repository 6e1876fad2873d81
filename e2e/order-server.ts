/** A small real web server that orders are sent to: it may be ill, change its locks, or hang up on an order it has taken. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface OrderServer extends AsyncDisposable {
  /** `http://localhost:<port>`. */
  readonly origin: string;
  /** Bodies of the orders it has taken, in order. */
  readonly taken: readonly string[];
  /** How often it was asked anything. */
  readonly asked: () => number;
  /** What it answers to questions. */
  says: string;
  /** Whom it knows: a question with any other token in it is answered with 401. */
  token: string;
  /** While it is ill, it answers every question with 503. */
  isIll: boolean;
  /** Whether it hangs up before it answers the next orders. */
  hangsUp: boolean;
}

export async function startOrderServer(): Promise<OrderServer> {
  const taken: string[] = [];
  let asked = 0;
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (piece: Buffer) => (body += piece.toString()));
    request.on("end", () => {
      if (request.method === "POST") {
        taken.push(body);
        if (orders.hangsUp) return void request.socket.destroy();
        return void response.end("thanks");
      }
      asked += 1;
      const { authorization } = request.headers;
      const isKnown = authorization === undefined || authorization === `Bearer ${orders.token}`;
      response.statusCode = orders.isIll ? 503 : isKnown ? 200 : 401;
      response.end(orders.isIll ? "not now" : isKnown ? orders.says : "who are you");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const orders: OrderServer = {
    origin: `http://localhost:${port}`,
    taken,
    asked: () => asked,
    says: "3 loaves",
    token: "first",
    isIll: false,
    hangsUp: false,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
  return orders;
}
