// Finds the master: repeats a broadcast datagram until the master of this range answers.
import { discoveryPort } from "../../shared/limits.js";
import { isWhole } from "../../shared/messages.js";
import { readObject, type Untrusted } from "../../shared/untrusted.js";
import { asker, isMaster } from "./keys.js";
import { settings } from "./settings.js";

/**
 * How often to ask, and the pause between two questions in ms, half to one and a half of it: datagrams may get lost, and
 * a master with a key answers few targets at once.
 */
const asksMax = 5;
const askMs = 400;

/**
 * Calls `found` once with the master's address: the one in the settings, or the one from which the master answers. If
 * no master answers within 2 s, calls `missed` with the reason instead.
 */
export function findMaster(found: (host: string, port: number) => void, missed: (why: string) => void): void {
  let asks = 0;
  let socket: DatagramSocket | undefined;
  let nonce: string | undefined;
  function askForMaster(): void {
    if (asks < 0) return; // found
    try {
      if (!asks) {
        nonce = asker();
        socket = require("dgram").createSocket("udp4");
        socket.on("message", receiveAnswer);
      }
      if (asks++ == asksMax) throw "no master of range " + settings.rangeName + " answers";
      socket!.send(
        JSON.stringify({ type: "discover", target_id: settings.id, data: { range: settings.rangeName, nonce: nonce } }),
        discoveryPort,
        "255.255.255.255",
      );
      setTimeout(askForMaster, askMs * (0.5 + Math.random()));
    } catch (why) {
      // also happens when somebody's empty datagram has closed the socket
      if (socket) socket.close();
      asks = -1;
      missed("" + why);
    }
  }
  function receiveAnswer(text: string, from: { address: string }): void {
    const read = readObject(text);
    const data = read && read.type == "here" && (read.data as Untrusted | undefined);
    if (asks < 0 || !data || data.range !== settings.rangeName || !isWhole(data.port, 1, 65535)) return;
    if (!isMaster(data.port, data.tag)) return;
    asks = -1;
    socket!.close();
    found(from.address, data.port);
  }
  if (settings.masterHost !== undefined) found(settings.masterHost, settings.masterPort);
  else askForMaster();
}
