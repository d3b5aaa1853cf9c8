// STOP and HOT. STOP lays every plate down before it does anything else, and latches the range cold; X makes it hot
// again in two deliberate steps.
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

let stopPin: Pin;
/** What the pin reads while STOP is pressed: 0 for a contact that closes; 1 for one that opens, or a broken wire. */
let pressedLevel: number;
/**
 * The range was hot since boot. Before that, STOP does not end a game, which may wait to be resumed after a power loss.
 */
let wasHot = false;
/** What was printed last about the plates after STOP; undefined until STOP itself was printed. */
let said: string | undefined;

/** Watches STOP's pin. `isClosed`: the contact is closed at rest, so a broken wire is STOP. */
export function openStop(pin: Pin, isClosed: boolean): void {
  stopPin = pin;
  pressedLevel = isClosed ? 1 : 0;
  pinMode(pin, "input_pullup");
  // The first edge counts, without debouncing: repeating STOP is harmless.
  setWatch(stopPressed, pin, { repeat: true, edge: isClosed ? "rising" : "falling" });
}

function stopPressed(): void {
  stopWasSeen();
  stop();
  now(); // corrects the timers, which stop after a step back of the clock
}

/** Stops the range. Everything else is done after the commands to the plates. */
export function stop(): void {
  const isNew = word != "STOP";
  setWord("STOP");
  try {
    layAllDown(isNew ? stopped : stoppedAgain);
  } finally {
    letGo(); // somebody who is holding X did not mean to clear this STOP
  }
}

function stopped(): void {
  said = "";
  doStep(sayWord);
  if (wasHot) doStep(stopGame);
  stoppedAgain();
}

function stoppedAgain(): void {
  doStep(changed);
  doStep(plateChanged);
}

/** Does a step. If it fails, the error is thrown later, so that the next steps are done all the same. */
function doStep(step: () => void): void {
  try {
    step();
  } catch (thrown) {
    setTimeout(function () {
      throw thrown;
    }, 0);
  }
}

/** X was held: clears STOP, or makes a cold range hot. */
export function makeHot(): void {
  changed();
  if (digitalRead(stopPin) == pressedLevel)
    return refused(pressedLevel ? "STOP is pressed, or its wire is broken" : "STOP is pressed");
  if (isHot()) return refused("the range is already hot");
  if (word == "COLD" && (!isStopTested || rival != "")) return refused(coldText());
  notice("");
  said = undefined;
  setWord(word == "STOP" ? "COLD" : "HOT");
  if (isHot()) wasHot = true;
  sayWord();
}

/**
 * The state of a plate may have changed. After STOP, once no reply is awaited any more, prints how many plates have
 * confirmed that they are down.
 */
export function plateChanged(): void {
  if (word != "STOP") return;
  changed();
  if (said === undefined || isMoving()) return;
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

/** Another master of this range appeared or is gone. Each STOP reaches only its own targets, so neither may be hot. */
export function rivalChanged(): void {
  if (rival == "") print(Subject.other + " master gone");
  else {
    print(Subject.other + " master of this range at " + printable(rival));
    notice(coldText());
    if (isHot()) stop();
  }
  changed();
}
