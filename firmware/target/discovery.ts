// Finding the master: a datagram to everybody, again and again, until the master of this range answers.
import { discoveryPort } from "../../shared/limits.js";
import { isWhole, readObject, type Untrusted } from "../../shared/messages.js";
import { settings } from "./settings.js";

/** It is asked so often, at this distance: datagrams get lost. */
const asksMax = 5;
const askMs = 400;

/**
 * `found` hears once where the master is: at the settings' address, or where it answers from. If it does not answer
 * within 2 s, `missed` hears why instead.
 */
export function findMaster(found: (host: string, port: number) => void, missed: (why: string) => void): void {
  let asks = 0;
  let socket: DatagramSocket | undefined;
  function askForMaster(): void {
    if (asks < 0) return; // found
    try {
      if (!asks) {
        socket = require("dgram").createSocket("udp4");
        socket.on("message", hear);
      }
      if (asks++ == asksMax) throw "no master of range " + settings.rangeName + " answers";
      socket!.send(
        JSON.stringify({ type: "discover", target_id: settings.id, data: { range: settings.rangeName } }),
        discoveryPort,
        "255.255.255.255",
      );
      setTimeout(askForMaster, askMs);
    } catch (why) {
      // also when a stranger's empty datagram closed the socket
      if (socket) socket.close();
      asks = -1;
      missed("" + why);
    }
  }
  function hear(text: string, from: { address: string }): void {
    const read = readObject(text);
    const data = read && read.type == "here" && (read.data as Untrusted | undefined);
    if (asks < 0 || !data || data.range !== settings.rangeName || !isWhole(data.port, 1, 65535)) return;
    asks = -1;
    socket!.close();
    found(from.address, data.port);
  }
  if (settings.masterHost != "") found(settings.masterHost, settings.masterPort);
  else askForMaster();
}
