/**
 * The last line against orphans: when the node dies without a word (SIGKILL, power to its terminal), a
 * sandbox process stuck in a native loop would never notice. A waiting shell does, because its
 * standard input ends, and kills what is on its list.
 */
import { spawn } from "node:child_process";

export interface Reaper {
  process(pid: number, alive: boolean): void;
  close(): void;
}

/** On systems without `/bin/sh` nothing is reaped: processes at rest end with their pipe anyway. */
export function startReaper(): Reaper {
  const shell = spawn("/bin/sh", ["-c", script], {
    env: {},
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  shell.on("error", () => {});
  shell.stdin.on("error", () => {});
  return {
    process(pid, alive) {
      shell.stdin.write(`${alive ? "+" : "-"} ${pid}\n`);
    },
    close() {
      shell.stdin.end();
    },
  };
}

const script = `
alive=" "
while read -r change pid; do
  case "$change" in
    +) alive="$alive$pid " ;;
    -) alive="\${alive%% $pid *} \${alive#* $pid }" ;;
  esac
done
for pid in $alive; do kill -9 "$pid"; done
`;
