/**
 * The thread that owns the sandbox processes and their deadlines. It never touches the store, so that
 * a main thread stuck in an fsync cannot delay a kill.
 */
import { parentPort, workerData } from "node:worker_threads";
import { createProcessPool } from "./process-pool.ts";
import { startReaper } from "./reaper.ts";
import type { FromSupervisor, SupervisorSettings, ToSupervisor } from "./supervisor-messages.ts";

function supervise(port: NonNullable<typeof parentPort>, settings: SupervisorSettings): void {
  const say = (message: FromSupervisor) => port.postMessage(message);
  const reaper = startReaper();
  const pool = createProcessPool(
    { ...settings, opening: Buffer.from(settings.opening) },
    {
      said: (run, kind, body) => say({ kind, run, body }),
      parked: (run, replies) => say({ kind: "parked", run, replies }),
      ended: (run, body) => say({ kind: "end", run, body }),
      note: (message, errors) => say({ kind: "note", message, errors }),
      warm: () => say({ kind: "warm" }),
      process(pid, alive) {
        reaper.process(pid, alive);
        say({ kind: "process", pid, alive });
      },
    },
  );

  async function close(): Promise<void> {
    await pool.close();
    reaper.close();
    port.close();
  }

  port.on("message", (message: ToSupervisor) => {
    if (message.kind === "start") {
      const { run: id, limits, resumed, job } = message;
      pool.start({ id, limits, resumed, job });
    } else if (message.kind === "reply") pool.reply(message.run, message.body);
    else if (message.kind === "suspend") pool.suspend(message.run);
    else if (message.kind === "cancel") pool.cancel(message.run, message.distrusted);
    else void close();
  });
}

if (parentPort !== null) supervise(parentPort, workerData);
