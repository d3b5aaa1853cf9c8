// Serial ports: the driver that the `espruino` package uses, and a list of the ports.
import { readdirSync, readlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { basename } from "node:path";
import type { Duplex } from "node:stream";
import { exitFailed, reasonOf, Refusal } from "./refusal.js";

/** A port, open or not yet. */
export interface SerialStream extends Duplex {
  open(done: (error: Error | null | undefined) => void): void;
  /** Not `destroy`, which would leave the port locked. */
  close(done: (error: Error | null | undefined) => void): void;
}

interface SerialOptions {
  path: string;
  baudRate: number;
  autoOpen: false;
  xon: boolean;
  xoff: boolean;
  /** Whether the lines DTR and RTS fall when the port is closed, which restarts some boards. */
  hupcl: boolean;
}

interface Driver {
  SerialPort: {
    new (options: SerialOptions): SerialStream;
    list(): Promise<{ path: string; manufacturer?: string | undefined }[]>;
  };
}

export interface FoundPort {
  path: string;
  /** What the cable calls itself; "" if it gives no name. */
  description: string;
}

/** The driver. Throws a `Refusal` if it is not installed: it is an optional part of the `espruino` package. */
export function serialDriver(): Driver["SerialPort"] {
  try {
    const require = createRequire(import.meta.url);
    return (createRequire(require.resolve("espruino"))("serialport") as Driver).SerialPort;
  } catch (thrown) {
    throw new Refusal(
      `The driver for serial ports is missing (${reasonOf(thrown).split("\n")[0]}): run npm ci, or reach the board with --port tcp://host:port.`,
      exitFailed,
    );
  }
}

/** On Linux the kernel lists them: the driver would need udevadm, and ends the program if it is missing. */
function linuxPorts(): FoundPort[] {
  const named = new Map<string, string>();
  const byId = "/dev/serial/by-id";
  for (const name of folder(byId)) named.set(basename(readlinkSync(`${byId}/${name}`)), name);
  return folder("/dev")
    .filter((name) => /^tty(USB|ACM)\d+$/.test(name))
    .map((name) => ({ path: `/dev/${name}`, description: named.get(name) ?? "" }));
}

function folder(path: string): string[] {
  try {
    return readdirSync(path).sort();
  } catch {
    return []; // it is missing while nothing is plugged in
  }
}

/** The ports that a board may be on. Throws a `Refusal` if the driver is missing. */
export async function listPorts(): Promise<FoundPort[]> {
  if (process.platform === "linux") return linuxPorts();
  return (await serialDriver().list()).map(({ path, manufacturer }) => ({ path, description: manufacturer ?? "" }));
}

/** What `--list` prints. */
export function portsText(ports: readonly FoundPort[]): string {
  if (ports.length === 0)
    return "There is no serial port: plug the board in with a cable that carries data, and install the driver of its USB chip (CH340 or CP210x).";
  return ports.map(({ path, description }) => (description ? `${path}  ${description}` : path)).join("\n");
}
