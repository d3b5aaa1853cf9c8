// The master: boots cold, serves its targets, and connects the range, its games and the panel.
import { digests } from "../../shared/digests.js"; // first
import { Subject } from "../../shared/console-lines.js";
import { begin } from "../../shared/begin.js";
import { masterStartMin } from "../../shared/floors.js";
import { surviveCrashes } from "../../shared/crash.js";
import type { Message, Register, Report } from "../../shared/messages.js";
import { openConsole } from "./console.js";
import { openChoice } from "./game/choice.js";
import { openGame, pauseGame, phase, targetLost, wakeGame, type GameEvent } from "./game/game.js";
import { recallGame } from "./game/recall.js";
import { cast } from "./game/sheet.js";
import { later } from "./later.js";
import { openNetwork, sayIfFull } from "./network.js";
import { openOptions, options } from "./options.js";
import { openButtons } from "./panel/buttons.js";
import { heardOfCalibration } from "./panel/calibrate.js";
import { calibration } from "./panel/menu.js";
import { changed, gameEnded, openPanel, pressed, rowAdded, targetReported } from "./panel/panel.js";
import { openSound, sound } from "./panel/sound.js";
import { isHot, sayWord } from "./range.js";
import { masterSettings, type Settings } from "./settings.js";
import { makeHot, openStop, plateChanged, stop } from "./stop.js";
import { shareSockets } from "./web/page.js";
import { openActivations, settleExposure } from "./wire/activations.js";
import { openBatteries } from "./wire/batteries.js";
import { beginRow } from "./wire/facts.js";
import { serveTarget } from "./wire/from-targets.js";
import { useRangeKey } from "./wire/keys.js";
import { layDown } from "./wire/lay-down.js";
import { noteReport } from "./wire/note-report.js";
import { targets, type Target, type TargetLink } from "./wire/targets.js";

/** An event of a game: it has a sound, and may change the screen. */
function gameEvent(event: GameEvent): void {
  if (event != "" && !options.mute) sound(event);
  if (event == "end" && phase == "") gameEnded();
  if (event == "hit" || event == "bad") rowAdded();
  else changed();
}

/** A report is noted in a separate turn. A sensor that turns out to be stuck pauses the game. */
function reported(target: Target, report: Report): void {
  later(function () {
    targetReported(target, report);
    plateChanged();
    if (noteReport(targets.indexOf(target), report) && cast.indexOf(target) >= 0)
      pauseGame(target.id + "'s sensor is stuck");
  });
}

function messageFrom(target: Target, link: TargetLink, message: Exclude<Message, Register>): void {
  serveTarget(target, link, message);
  if (message.type == "pong" && message.data) return /*@__NOINLINE__*/ reported(target, message.data);
  if (calibration.now && (message.type == "calibrated" || message.type == "error")) {
    heardOfCalibration(target, message);
    changed();
  }
  plateChanged();
}

function up(target: Target, rebooted: boolean): void {
  later(function () {
    if (target.link) beginRow(targets.indexOf(target));
    if (target.link && !isHot()) layDown(target);
  });
  settleExposure(target, rebooted);
  later(function () {
    wakeGame();
    sayIfFull();
    plateChanged();
    changed();
  });
}

function down(target: Target): void {
  targetLost(target);
  if (calibration.now) heardOfCalibration(target, { type: "error", id: calibration.now.id, status: "its link broke" });
  plateChanged();
  changed();
}

/**
 * How long a master that has lost its timers may hang until the watchdog restarts it, in seconds. Its targets' leases
 * are over by then. After a step back of the hardware clock its timers stand still until a target gives up: that must
 * not end a game.
 */
const hangSecondsMax = 8;

function startMaster(settings: Settings): void {
  surviveCrashes(stop);
  E.enableWatchdog(hangSecondsMax, false);
  openPanel(settings.screenPins, settings.rotation);
  openOptions();
  openSound(settings.buzzer);
  openBatteries(settings.lowVolts);
  openChoice(settings.names);
  // Both are needed, as on a target: on some boards the random bits or the time repeat at each boot.
  const boot = ((E.hwRand() ^ (getTime() * 1000000)) >>> 0).toString(36);
  if (settings.keyText !== undefined) useRangeKey(settings.keyText, settings.sha1Ids);
  else digests[1] = undefined; // the record takes the other one
  openActivations(boot);
  openStop(settings.b, settings.isStopClosed);
  openButtons(settings.buttons, pressed, makeHot);
  openConsole();
  print(Subject.ready + " master " + __VERSION__);
  sayWord();
  openGame(gameEvent);
  /*@__NOINLINE__*/ recallGame(); // its closures are then freed
  openNetwork(settings, boot, { up: up, down: down, take: messageFrom, links: shareSockets });
}

begin(masterSettings, startMaster, masterStartMin);
