/** What a run that passed a limit is told, whoever noticed: the process itself or its watchdog. */
import type { RunLimits } from "@hob/shared/model/limits";

export function cpuExceeded(limits: RunLimits): string {
  return `The script used more than ${limits.cpuMs} ms of processor time.`;
}

export function wallExceeded(limits: RunLimits): string {
  return `The script took longer than ${limits.wallMs} ms.`;
}

export function memoryExceeded(limits: RunLimits): string {
  return `The script needed more than ${Math.round(limits.memoryBytes / 1024 / 1024)} MiB of memory.`;
}

export function callsExceeded(limits: RunLimits): string {
  return `The script made more than ${limits.hostCalls} calls.`;
}

export function outputExceeded(limits: RunLimits, resultBytes: number): string {
  return `The result (${kibibytes(resultBytes)}) and the log do not fit in ${kibibytes(limits.outputBytes)} of output.`;
}

export function logExceeded(limits: RunLimits): string {
  return `The script wrote more log than the ${kibibytes(limits.outputBytes)} a run may put out.`;
}

function kibibytes(bytes: number): string {
  return `${Math.ceil(bytes / 1024).toLocaleString("en")} KiB`;
}
