// Answers targets that look for the master of this range, and detects another master of the same range on the same
// network.
import { Subject } from "../../../shared/console-lines.js";
import { now } from "../../../shared/clock.js";
import { keyName } from "../../../shared/keys.js";
import { discoveryPort, idLengthMax, nonceLength } from "../../../shared/limits.js";
import { isTargetId, isText } from "../../../shared/messages.js";
import { readObject, type Untrusted } from "../../../shared/untrusted.js";
import { tick } from "./beat.js";
import { insist } from "./insist.js";
import { searchTag } from "./keys.js";
import { askTime, takeAnswer, timePort, timeWaitMs } from "./time-server.js";
import { rival, setRival } from "../range.js";

/** How often a master announces itself, in ms. */
const announceMs = 10000;
/** How long after its last announcement another master counts as gone, in ms: two announcements may get lost. */
const goneMs = 2.5 * announceMs;

/** This master: its range's name, the id of its power-up, and the TCP port on which it listens. */
interface Self {
  range: string;
  boot: string;
  port: number;
}

let self: Self;
let rivalChanged: () => void;
/** When another master of this range was heard last, in ms. */
let rivalMs = 0;
let socket: DatagramSocket;
/** The tick of the last answer with a tag. */
let answeredTick = -1;
/** Whether discovery has failed so far. */
let isOff = false;

/**
 * Answers targets and announces this master from now on. Calls `itsRivalChanged` when another master of the range
 * appears or is gone, see `rival`.
 */
export function openDiscovery(itsSelf: Self, itsRivalChanged: () => void): void {
  self = itsSelf;
  rivalChanged = itsRivalChanged;
  insist(openSocket, function (why) {
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
  } catch (unsent) {} // the next one may succeed
  if (rival == "" || now() - rivalMs < goneMs) return;
  setRival("");
  rivalChanged();
}

function receiveDatagram(this: DatagramSocket, text: string, from: { address: string; port: number }): void {
  if (from.port == timePort) return takeAnswer(text, from.address);
  const read = readObject(text);
  const data = read && (read.data as Untrusted | undefined);
  if (!read) return;
  if (
    read.type == "discover" &&
    isTargetId(read.target_id) &&
    (!data || data.range === undefined || data.range === self.range)
  )
    answer(this, read.target_id, data && data.nonce, from);
  else if (
    read.type == "master" &&
    data &&
    data.range === self.range &&
    isText(data.boot, idLengthMax) &&
    data.boot != self.boot
  )
    meet(from.address);
}

/** Answers a search. In a range with a key this takes time, so strangers get only one answer in each tick. */
function answer(itsSocket: DatagramSocket, id: string, nonce: unknown, from: { address: string; port: number }): void {
  const data: { port: number; range: string; tag?: string } = { port: self.port, range: self.range };
  if (keyName != "" && isText(nonce, nonceLength)) {
    if (tick == answeredTick) return;
    answeredTick = tick;
    data.tag = searchTag(id, nonce, self.port);
  }
  itsSocket.send(JSON.stringify({ type: "here", data: data }), from.port, from.address);
}

function meet(address: string): void {
  const isNew = rival == "";
  rivalMs = now();
  setRival(address);
  if (!isNew) return;
  announce(); // so that the other one knows just as soon
  rivalChanged();
}

function openSocket(): void {
  socket = require("dgram").createSocket("udp4");
  socket.on("message", receiveDatagram);
  socket.bind(discoveryPort);
  if (isOff) print(Subject.discovery + " on");
  announce();
  setInterval(announce, announceMs);
  askTime(socket, timeWaitMs);
}
