// Answers targets that look for the master of this range, wherever it is now.
import { discoveryPort } from "../../shared/limits.js";
import { isTargetId, readObject } from "../../shared/messages.js";
import { insist } from "./insist.js";

/** Answers for a range whose master listens on this TCP port. */
export function answerSearches(range: string, port: number): void {
  let isOff = false;
  insist(function () {
    const socket = require("dgram").createSocket("udp4");
    socket.on("message", function (this: DatagramSocket, text, from) {
      const read = readObject(text);
      if (!read || read.type != "discover" || !isTargetId(read.target_id)) return;
      if (read.data && read.data.range !== undefined && read.data.range != range) return;
      this.send(JSON.stringify({ type: "here", data: { port: port, range: range } }), from.port, from.address);
    });
    socket.bind(discoveryPort);
    if (isOff) print("discovery on");
  }, function (why) {
    isOff = true;
    print("discovery off " + why);
  });
}
