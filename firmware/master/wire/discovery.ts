// Finding each other: answers targets that look for the master of this range, wherever it is now, and lets masters of
// one range on one network hear of each other.
import { Subject } from "../../../shared/console-lines.js";
import { now } from "../../../shared/clock.js";
import { discoveryPort, idLengthMax } from "../../../shared/limits.js";
import { isTargetId, isText, readObject, type Untrusted } from "../../../shared/messages.js";
import { insist } from "./insist.js";
import { rival, setRival } from "../range.js";

/** A master announces itself so often, ms. */
const announceMs = 10000;
/** One that was not heard for so long is gone: two announcements may get lost. */
const goneMs = 2.5 * announceMs;

/** Who this master is: its range's name, the id of its power-up, and the TCP port on which it listens. */
interface Self {
  range: string;
  boot: string;
  port: number;
}

let self: Self;
let rivalTold: () => void;
/** When another master of this range was heard last. */
let rivalMs = 0;
let socket: DatagramSocket;
/** Why it cannot be done, as long as that is so. */
let isOff = false;

/**
 * Answers and announces from now on. `itsRivalTold` is called when another master of the range is heard (see `rival`),
 * and when it is gone.
 */
export function openDiscovery(itsSelf: Self, itsRivalTold: () => void): void {
  self = itsSelf;
  rivalTold = itsRivalTold;
  insist(listen, function (why) {
    isOff = true;
    print(Subject.discovery + " off " + why);
  });
}

function announce(): void {
  try {
    socket.send(
      JSON.stringify({ type: "master", data: { range: self.range, boot: self.boot } }),
      discoveryPort,
      "255.255.255.255",
    );
  } catch (unsent) {} // the next one may be
  if (rival == "" || now() - rivalMs < goneMs) return;
  setRival("");
  rivalTold();
}

function hear(this: DatagramSocket, text: string, from: { address: string; port: number }): void {
  const read = readObject(text);
  const data = read && (read.data as Untrusted | undefined);
  if (!read) return;
  if (
    read.type == "discover" &&
    isTargetId(read.target_id) &&
    (!data || data.range === undefined || data.range === self.range)
  )
    this.send(JSON.stringify({ type: "here", data: { port: self.port, range: self.range } }), from.port, from.address);
  else if (
    read.type == "master" &&
    data &&
    data.range === self.range &&
    isText(data.boot, idLengthMax) &&
    data.boot != self.boot
  )
    meet(from.address);
}

function meet(address: string): void {
  const isNew = rival == "";
  rivalMs = now();
  setRival(address);
  if (!isNew) return;
  announce(); // so that it knows as soon as this one
  rivalTold();
}

function listen(): void {
  socket = require("dgram").createSocket("udp4");
  socket.on("message", hear);
  socket.bind(discoveryPort);
  if (isOff) print(Subject.discovery + " on");
  announce();
  setInterval(announce, announceMs);
}
