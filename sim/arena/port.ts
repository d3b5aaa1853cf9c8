// The master's port: whether it is free before anything starts, and the address that targets dial.
import { createServer } from "node:net";
import { networkInterfaces } from "node:os";
import { pagePortDefault } from "../../shared/limits.js";
import { freePort } from "../world/relay.js";

/** What Espruino's console prints if its port is taken after all. */
export const bindFailed = "ERROR: Socket bind failed";

export type BindAddress = "127.0.0.1" | "0.0.0.0";

/** Why the master cannot listen there, in a sentence; undefined if it can. `option` is the one that sets the port. */
export function portFault(port: number, address: BindAddress, option = "--port"): Promise<string | undefined> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.on("error", (error: NodeJS.ErrnoException) => resolve(sentence(error, port, option)));
    probe.listen({ port, host: address, exclusive: true }, () => probe.close(() => resolve(undefined)));
  });
}

/** The port of the master's page if none was given: the default one, or any free one if that is taken. */
export async function freePagePort(port: number, address: BindAddress): Promise<number> {
  return port !== pagePortDefault && (await portFault(pagePortDefault, address)) === undefined
    ? pagePortDefault
    : freePort();
}

function sentence(error: NodeJS.ErrnoException, port: number, option: string): string {
  switch (error.code) {
    case "EADDRINUSE":
      return `Port ${port} is in use: another range may be running. Try ${option} with another number.`;
    case "EACCES":
      return `Port ${port} needs more rights than you have: try ${option} with a number above 1023.`;
    default:
      return `Port ${port} cannot be used: ${error.message}.`;
  }
}

/** The address that targets dial: the first one of the local network if that is let in, else loopback. */
export function dialAddress(port: number, address: BindAddress): string {
  const local = Object.values(networkInterfaces())
    .flat()
    .find((face) => face?.family === "IPv4" && !face.internal);
  return `${address === "0.0.0.0" && local ? local.address : "127.0.0.1"}:${port}`;
}
