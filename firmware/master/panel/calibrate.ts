// Leads a person through the calibration of a target's sensor. First, while the range is cold and the plate lies: rest and
// taps. Then, while it is hot and everybody is behind the line: the knock of its own servo and that of the others.
// @seldom: after a sensor was mounted
import { Subject } from "../../../shared/console-lines.js";
import type { CalibrationStep, Calibrated, ErrorReply } from "../../../shared/messages.js";
import { phase } from "../game/game.js";
import { secondsNow } from "../when.js";
import { notice, refused } from "../notice.js";
import { coldText, isHot, word } from "../range.js";
import { command, nextId } from "../wire/commands.js";
import { layDown } from "../wire/lay-down.js";
import { eachLinked, findTarget, type Target } from "../wire/targets.js";
import { calibration, openTarget, openView, type Calibration } from "./menu.js";

/** How often the others move, up or down: of a short knock the peak may fall between two readings. */
const othersMoves = 4;
/** By then all plates have moved, and their knocks have died away, in ms. */
const movedMs = 2500;

/**
 * Begins to calibrate the target with that id, or answers what a calibration asks: true goes on, false leaves it.
 */
export function calibrate(which: string | boolean): void {
  const target = findTarget(which as string);
  if (typeof which == "boolean" && calibration.now) answer(calibration.now, which);
  else if (!target) refused("calibrate(ID) of a target, then calibrate(true) or calibrate(false)");
  else if (phase != "") refused("a game is running");
  else if (calibration.now) refused("a calibration is under way");
  else if (!target.link) refused(target.id + " is away");
  else if (word != "COLD") refused("it begins cold, for the taps: press STOP, then hold X");
  else if (target.pose) refused(target.id + " does not lie");
  else {
    openTarget(target);
    calibration.now = { target: target, id: "", step: "quiet", text: "", asks: "" };
    ask("quiet");
  }
}

function answer(own: Calibration, goesOn: boolean): void {
  if (!goesOn) {
    say(own, "discarded");
    leave(own, "");
  } else if (own.asks == "") refused(own.text);
  else if (own.step == "sum") ask("keep");
  else if (isHot()) ask("knock");
  else refused(coldText());
}

/** A target reports a step, or refuses it. */
export function heardOfCalibration(target: Target, message: Calibrated | ErrorReply): void {
  const own = calibration.now!;
  if (target != own.target || message.id != own.id) return;
  if (message.type == "error") return leave(own, message.status === undefined ? message.type : message.status);
  const data = message.data;
  const count = data.done + " of " + data.total;
  const isOver = data.done == data.total;
  switch (own.step) {
    case "quiet":
      return isOver ? ask("tap") : say(own, "Quiet, please: 3 s");
    case "tap":
      if (isHot()) return leave(own, "taps are for a cold range");
      say(own, "Tap plate: " + count);
      if (isOver) say(own, "Everybody behind the line? Press A", "Yes, move plates");
      return;
    case "knock":
      say(own, "It moves: " + count);
      return isOver ? ask("near") : undefined;
    case "near":
      say(own, "The others move");
      return moveOthers(own, 0);
    case "sum":
      return say(own, data.margin + ", threshold " + data.threshold!.toFixed(3), "Keep");
    case "keep":
      target.cross = data.cross;
      target.cal = secondsNow();
      say(own, "kept");
      return leave(own, "");
  }
}

/** Shows and prints what is to be done, or was found; `asks` is what the first item does. */
function say(own: Calibration, text: string, asks?: string): void {
  own.text = text;
  own.asks = asks || "";
  print(Subject.calibration + " " + own.target.id + " " + text);
  openView("calibration");
}

/** Orders a step. */
function ask(step: CalibrationStep): void {
  const own = calibration.now!;
  own.step = step;
  own.id = nextId();
  own.asks = "";
  command(
    "calibrate",
    own.target,
    { step: step, at: step == "keep" ? secondsNow() : undefined },
    function (_target, outcome) {
      if (calibration.now == own && outcome != "calibrated") leave(own, outcome);
    },
    own.id,
  );
}

/** Lets the other plates move up and down, from the movement with that number on; then asks for the sum. */
function moveOthers(own: Calibration, number: number): void {
  if (calibration.now != own) return;
  if (number == othersMoves) return ask("sum");
  eachLinked(function (other) {
    if (other != own.target) command(number & 1 ? "lay_down" : "stand_up", other, undefined, moved);
  });
  setTimeout(function () {
    moveOthers(own, number + 1);
  }, movedMs);

  function moved(_target: Target, outcome: string): void {
    if (outcome == "cold") leave(own, coldText());
  }
}

/** Ends the calibration, with the reason why it failed or "". */
function leave(own: Calibration, why: string): void {
  if (calibration.now != own) return;
  calibration.now = undefined;
  if (own.step != "keep") command("calibrate", own.target, { step: "drop" }, function () {});
  if (own.target.pose) layDown(own.target);
  openTarget(own.target);
  if (why != "") refused(own.target.id + ": " + why);
  else notice("");
}
