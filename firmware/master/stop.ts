// STOP and hot. STOP sends every plate down before it does anything else, and latches the range cold; X makes it hot
// again, in two deliberate steps.
import { Subject } from "../../shared/console-lines.js";
import { now } from "../../shared/clock.js";
import { printable } from "../../shared/printable.js";
import { letGo } from "./panel/buttons.js";
import { isMoving } from "./wire/commands.js";
import { stopGame } from "./game/game.js";
import { layAllDown } from "./wire/lay-down.js";
import { notice, refused } from "./notice.js";
import { changed } from "./panel/panel.js";
import { coldText, isHot, isStopTested, rival, sayWord, setWord, stopWasSeen, word } from "./range.js";
import { targets, unconfirmed } from "./wire/targets.js";

/** What is not urgent about a STOP is done so much later, ms: the plates' orders have left by then. */
const restMs = 5;

let stopPin: Pin;
/**
 * What the pin reads while STOP is pressed: 0 of a contact that closes, 1 of one that opens, and of its broken wire.
 */
let pressedLevel: number;
/** A STOP before the range was ever hot ends no game: one that the power broke off has yet to be resumed. */
let wasHot = false;
/** What was said last of the plates that STOP sent down; undefined until STOP itself was said. */
let said: string | undefined;

/** Watches STOP's pin. `isClosed`: its contact is closed at rest, so an open wire is STOP. */
export function openStop(pin: Pin, isClosed: boolean): void {
  stopPin = pin;
  pressedLevel = isClosed ? 1 : 0;
  pinMode(pin, "input_pullup");
  // The first touch counts, without waiting for the contact to settle: obeying again is harmless.
  setWatch(touched, pin, { repeat: true, edge: isClosed ? "rising" : "falling" });
}

function touched(): void {
  stopWasSeen();
  stop();
  now(); // after a step back of the clock the timers stand still
}

/** Obeys STOP. What is written leaves the board when this call is over, so everything else has a turn of its own. */
export function stop(): void {
  const isNew = word != "STOP";
  setWord("STOP");
  try {
    layAllDown();
  } finally {
    letGo(); // whoever holds X meanwhile did not mean to clear this
    setTimeout(isNew ? stopped : stoppedAgain, restMs);
  }
}

function stopped(): void {
  said = "";
  attempt(sayWord);
  if (wasHot) attempt(stopGame);
  stoppedAgain();
}

function stoppedAgain(): void {
  attempt(changed);
  attempt(plateTold);
}

/** One failure must not keep the rest from being done: it is thrown afterwards. */
function attempt(step: () => void): void {
  try {
    step();
  } catch (thrown) {
    setTimeout(function () {
      throw thrown;
    }, 0);
  }
}

/** X was held: the first time clears STOP, the second makes the range hot. */
export function makeHot(): void {
  changed();
  if (digitalRead(stopPin) == pressedLevel)
    return refused(pressedLevel ? "STOP is pressed, or its wire is broken" : "STOP is pressed");
  if (isHot()) return refused("the range is hot already");
  if (word == "COLD" && (!isStopTested || rival != "")) return refused(coldText());
  notice("");
  said = undefined;
  setWord(word == "STOP" ? "COLD" : "HOT");
  if (isHot()) wasHot = true;
  sayWord();
}

/**
 * Something became known of a plate: once no reply is awaited any more, the console tells how many have confirmed to
 * STOP that they are down.
 */
export function plateTold(): void {
  if (word != "STOP") return;
  changed();
  if (said === undefined || targets.some(isMoving)) return;
  const missing = unconfirmed();
  const ids = missing
    .map(function (target) {
      return target.id;
    })
    .join();
  const count = targets.length - missing.length + "/" + targets.length;
  if (said == count + ids) return;
  said = count + ids;
  print(Subject.plates + " down " + count + (missing.length ? " not " + ids : ""));
}

/** Another master of this range came or went: each STOP reaches only its own targets, so neither range may be hot. */
export function rivalTold(): void {
  if (rival == "") print(Subject.other + " master gone");
  else {
    print(Subject.other + " master of this range at " + printable(rival));
    notice(coldText());
    if (isHot()) stop();
  }
  changed();
}
