// The master: boots cold, serves its targets, and brings the range, its games and the panel together.
import { begin } from "../../shared/begin.js";
import { surviveCrashes } from "../../shared/crash.js";
import type { Message, Register, Report } from "../../shared/messages.js";
import { printable } from "../../shared/printable.js";
import { joinWifi, openWifi } from "../../shared/wifi.js";
import { openActivations, settleExposure, takeResult } from "./wire/activations.js";
import { openBatteries } from "./wire/batteries.js";
import { openButtons } from "./panel/buttons.js";
import { openChoice } from "./game/choice.js";
import { answered, isMoving } from "./wire/commands.js";
import { openConsole } from "./console.js";
import { openDiscovery } from "./wire/discovery.js";
import { isPlaying, openGame, phase, targetLost, wakeGame, type GameEvent } from "./game/game.js";
import { layDown } from "./wire/lay-down.js";
import { notice } from "./notice.js";
import { openOptions, options } from "./options.js";
import { makeRoom, openPage } from "./web/page.js";
import { changed, gameEnded, openPanel, pressed, targetTold } from "./panel/panel.js";
import { coldText, isHot, rival, sayWord } from "./range.js";
import { rowsAddress, rowsPlace } from "./panel/rows.js";
import { confirm, refuseResult, refuseType, serve } from "./wire/server.js";
import { masterSettings, type Settings } from "./settings.js";
import { openSound, sound } from "./panel/sound.js";
import { makeHot, openStop, plateTold, stop } from "./stop.js";
import { forgetAbsent, targets, type Target, type TargetLink } from "./wire/targets.js";

/** An access point takes so many boards: the limit of the radios' own software. */
const stationsMax = 4;
/** Who is away for long is looked for so often, ms. */
const absentLookMs = 60000;
/** Whether it may still be said that it can take no more. */
let canFill = false;

/** What happens in a game is heard and seen. */
function gameTold(event: GameEvent): void {
  if (event != "" && !options.mute) sound(event);
  if (event == "end" && phase == "") gameEnded();
  changed();
}

function takeReport(target: Target, report: Report): void {
  if (!isMoving(target)) target.pose = report.pose == "down" ? undefined : report.pose; // else it may be from before
  if (report.battery !== undefined) target.battery = report.battery;
  targetTold(target, report);
}

function printReport(target: Target, report: Report): void {
  print(
    "report " +
      target.id +
      " " +
      report.pose +
      (report.rssi === undefined ? "" : " rssi " + report.rssi + " dBm") +
      (report.battery === undefined ? "" : " battery " + report.battery + " V") +
      " memory " +
      report.memory_free +
      " of " +
      report.memory_total +
      " uptime " +
      report.uptime +
      " s",
  );
}

function fromTarget(target: Target, link: TargetLink, message: Exclude<Message, Register>): void {
  switch (message.type) {
    case "pong":
      if (message.data) takeReport(target, message.data);
      if (answered(target, message) && message.data) printReport(target, message.data);
      break;
    case "standing":
    case "down":
    case "activated":
    case "error":
      answered(target, message);
      break;
    case "result":
      if (takeResult(target, message)) confirm(link, message.id);
      else refuseResult(link, message.id);
      break;
    case "registered":
    case "ping":
    case "stand_up":
    case "lay_down":
    case "activate":
    case "recorded":
      refuseType(link, message);
      break;
    default: {
      const never: never = message;
      return never;
    }
  }
  plateTold();
}

function up(target: Target, rebooted: boolean): void {
  settleExposure(target, rebooted);
  if (!isHot()) layDown(target);
  wakeGame();
  if (
    canFill &&
    targets.filter(function (one) {
      return !!one.link;
    }).length == stationsMax
  ) {
    canFill = false;
    print("wifi full: an access point takes " + stationsMax + " targets, one more needs a router");
  }
  plateTold();
  changed();
}

function down(target: Target): void {
  targetLost(target);
  plateTold();
  changed();
}

function startMaster(settings: Settings): void {
  surviveCrashes(stop);
  openPanel(settings.screenPins, settings.rotation);
  openOptions();
  openSound(settings.buzzer);
  openBatteries(settings.lowVolts);
  openChoice(settings.names);
  // As on a target: neither the random bits nor the time alone is new at each boot on every board.
  boot = ((E.hwRand() ^ (getTime() * 1000000)) >>> 0).toString(36);
  openActivations(boot);
  openStop(settings.b, settings.isStopClosed);
  openButtons(settings.buttons, pressed, makeHot);
  openConsole();
  print("ready master " + __VERSION__);
  sayWord();
  openGame(gameTold);
  openRange(settings);
}

let rangeName: string;
let boot: string;
let port: number;
let pagePort: number;
let socketsMax: number;
let isListening = false;

/** Another master of this range came or went: each STOP reaches only its own targets, so neither range may be hot. */
function rivalTold(): void {
  if (rival == "") print("other master gone");
  else {
    print("other master of this range at " + printable(rival));
    notice(coldText());
    if (isHot()) stop();
  }
  changed();
}

/** Records of targets that have been away for long make room; those of a game that is played stay. */
function releaseAbsent(): void {
  if (isPlaying() || !forgetAbsent()) return;
  makeRoom();
  plateTold();
  changed();
}

/** The master has an address: it serves there, from the first one on. */
function listen(address: string): void {
  if (address != "") rowsAddress(address);
  changed();
  if (isListening) return;
  isListening = true;
  serve(port, { up: up, down: down, take: fromTarget, links: makeRoom });
  openDiscovery({ range: rangeName, boot: boot, port: port }, rivalTold);
  setInterval(releaseAbsent, absentLookMs);
  openPage(pagePort, socketsMax);
}

/** The settings are forgotten once they are obeyed: only what is needed for longer is kept. */
function openRange(settings: Settings): void {
  rangeName = settings.rangeName;
  port = settings.masterPort;
  pagePort = settings.pagePort;
  socketsMax = settings.socketsMax;
  rowsPlace(rangeName, settings.wifiName);
  canFill = settings.wifi == "ap";
  (canFill ? openWifi : joinWifi)({ wifiName: settings.wifiName, wifiPassword: settings.wifiPassword }, listen);
}

begin(
  function () {
    return "master";
  },
  masterSettings,
  startMaster,
);
