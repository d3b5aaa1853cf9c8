// The vocabulary of the boards' consoles: what their lines begin with, as docs/CONSOLE.md promises it. The firmware
// prints these words; the simulator, the flashing command and the tests read them. The compiler puts each text in the
// place of its name, so none of this takes memory on a board.

/**
 * How a line begins: the first word names its subject, and words are separated by one space. ID is a target's,
 * SECONDS, TIME and POINTS are numbers, and what is in brackets is not always there.
 */
export const enum Subject {
  /** `ready master VERSION`, `ready target ID VERSION`: the settings are read, and the pins are set. */
  ready = "ready",
  /** `settings FIELD: SENTENCE`: what is wrong in `snyper.json`; the board does nothing. */
  settings = "settings",
  /** `no network: SENTENCE`: this Espruino lacks Wi-Fi or sockets; the board does nothing. */
  noNetwork = "no network:",
  /** `safe mode: SENTENCE`: a button was held at power-up, or the board crashed too often; it does nothing. */
  safeMode = "safe mode:",
  /** `disabled NAME`: the board is disabled and does nothing; NAME is `master` or a target's id. */
  disabled = "disabled",
  /** `damaged FILE: left aside`: the board goes on without that file. */
  damaged = "damaged",
  /** `crash ERROR`: nothing caught this error; the board makes itself safe and reboots. */
  crash = "crash",
  /** `not safe: ERROR`: making itself safe failed. */
  notSafe = "not safe:",
  /** `not counted: ERROR`: the crash could not be written down. */
  notCounted = "not counted:",
  /** `memory short: SENTENCE`: this board cannot start, or the master sheds load; `memory enough: SENTENCE`. */
  memory = "memory",
  /** The last boot ended soon, and nobody could count why. This is the whole line, and what the master hears. */
  unseen = "unseen end: memory or power",
  /** `Uncaught ERROR`: a mistake in what was typed at the console; it has no effect. */
  uncaught = "Uncaught",
  /** `wifi up ADDRESS`, `wifi down REASON`, on a master that is an access point also `wifi full: SENTENCE`. */
  wifi = "wifi",
  /** A master's `link ID up`, `link ID down REASON`; a target's `link up`, `link down REASON`. */
  link = "link",
  /**
   * A master's `exposure up PLAYER ID SECONDS s[, no-shoot]` when the plate is up, and
   * `exposure N PLAYER ID OUTCOME TIME POINTS [+-N ms] of SECONDS s[, N ms ago][, tie +-N ms]` with its outcome, where
   * `-` is no time, and `untimed` instead of `+-N ms` a hit of which nobody knows how certain its place is.
   * A target's `exposure armed SECONDS s`, `exposure hit TIME s STRENGTH`, `exposure miss`, `exposure aborted`,
   * `exposure fault`.
   */
  exposure = "exposure",
  /**
   * A target's `calibration STEP DONE of TOTAL [LEVEL]`, `calibration is older than the servo's settings`; a master's
   * `calibration ID SENTENCE`: what a person is asked to do, or what was measured.
   */
  calibration = "calibration",

  // The others are the master's only.

  /** `screen none: SENTENCE`: there is no picture. */
  screen = "screen",
  /** `listening PORT`, `listening off REASON`: where targets may dial. */
  listening = "listening",
  /** `discovery off REASON`, `discovery on`: whether targets can find the master. */
  discovery = "discovery",
  /** `page PORT`, `page off REASON`, `page trouble ERROR`: the page for spectators. */
  page = "page",
  /** `time ntp SECONDS`, `time phone SECONDS`: a time server or a phone told the time, in seconds since 1970, UTC. */
  time = "time",
  /** `names NAME [NAME …] [entered: NAME …]`: the players to choose from, last those that were entered. */
  names = "names",
  /** `range COLD`, `range HOT`, `range STOP`. */
  range = "range",
  /** `other master of this range at ADDRESS`, `other master gone`. */
  other = "other",
  /** `plates down N/TOTAL [not ID,ID]`: how many have confirmed after STOP. */
  plates = "plates",
  /** `report ID POSE [rssi N dBm] [battery N V] memory FREE of TOTAL uptime N s`. */
  report = "report",
  /** `check ID green|amber|red LINES`: what the check of a target found, LINES each with a shape and `; ` between them. */
  check = "check",
  /**
   * `selftest start TOTAL`, `selftest ID ok|skipped|failed WORDS` for each target, and at the end
   * `selftest over N of TOTAL ok` or `selftest stopped`.
   */
  selftest = "selftest",
  /** `battery ID low N V`. */
  battery = "battery",
  /** `crashed ID N times, last: ERROR`: a target has crashed since it registered last. */
  crashed = "crashed",
  /** `command TYPE ID OUTCOME`: the outcome of a typed command, or of one that failed. */
  command = "command",
  /** `result ID STATUS [TIME s]`: a result that belongs to no game. */
  result = "result",
  /** `game WORD [REST]`, see `GameNews`. */
  game = "game",
  /** `turn PLAYER [PLAYER …]`: their turn begins. */
  turn = "turn",
  /** `side NAME POINTS PLAYER [PLAYER …]`: in a team game, before each turn and after the sheet. */
  side = "side",
  /** `par PLAYER SECONDS POINTS`. */
  par = "par",
  /** `recorded N PLAYER ID OUTCOME TIME POINTS [+-N ms] of SECONDS s`: a row of the sheet of a recalled game. */
  recorded = "recorded",
  /** `sheet N PLAYER ID OUTCOME TIME POINTS [+-N ms]`, and `sheet total PLAYER POINTS hits N mean TIME best TIME`. */
  sheet = "sheet",
  /** `best RANK PLAYER POINTS NAME`, `best not kept: ERROR`. */
  best = "best",
  /** `marked N PLAYER ID OUTCOME TIME POINTS total TOTAL`: a row of the last game as it counts from now on. */
  marked = "marked",
  /** `record N games made room`, `record compacts the Storage`, `record trouble SENTENCE`. */
  record = "record",
  /** `refused SENTENCE`: why something cannot be done now. */
  refused = "refused",
}

/** The word after `game`. */
export const enum GameNews {
  /** `game start NAME`: the first countdown begins. */
  start = "start",
  /** `game paused SENTENCE`. */
  paused = "paused",
  /** `game resumed`. */
  resumed = "resumed",
  /** `game waiting for the result of ID`. */
  waiting = "waiting",
  /** `game unfinished NAME`: the game that a power loss interrupted; its recorded rows follow. */
  unfinished = "unfinished",
  /** `game lost SENTENCE`: the interrupted game cannot go on. */
  lost = "lost",
  /** `game over`: its sheet was announced. */
  over = "over",
  /** `game stopped`: STOP ended it. */
  stopped = "stopped",
  /** `game void`: somebody ended it while it was paused. */
  void = "void",
}

/** The word after `exposure` when a plate is up. */
export const exposureUp = "up";
/** The word after `sheet` when a player's total follows. */
export const sheetTotal = "total";
