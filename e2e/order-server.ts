/** A small real web server that orders are sent to: it may be ill, or hang up on an order it has taken. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface OrderServer extends AsyncDisposable {
  /** `http://localhost:<port>`. */
  readonly origin: string;
  /** Bodies of the orders it has taken, in order. */
  readonly taken: readonly string[];
  /** While it is ill, it answers every question with 503. */
  isIll: boolean;
  /** Whether it hangs up before it answers the next orders. */
  hangsUp: boolean;
}

export async function startOrderServer(): Promise<OrderServer> {
  const taken: string[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (piece: Buffer) => (body += piece.toString()));
    request.on("end", () => {
      if (request.method === "POST") {
        taken.push(body);
        if (orders.hangsUp) return void request.socket.destroy();
        return void response.end("thanks");
      }
      response.statusCode = orders.isIll ? 503 : 200;
      response.end(orders.isIll ? "not now" : "3 loaves");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const orders: OrderServer = {
    origin: `http://localhost:${port}`,
    taken,
    isIll: false,
    hangsUp: false,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
  return orders;
}
