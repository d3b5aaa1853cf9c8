// Time. The world's time is the coordinator's; the board's clock runs from its power-up on, perhaps at another rate,
// and can be set. An interpreter that has nothing to do jumps to its next timer at once, unless something can happen to
// the board before; then it yields its turn.
#include "board.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
  // What a round of the loop that did something costs: time must not stand still in a loop of short timers.
  loopCostUs = 50,
  // What a reading of the clock costs the program, so that a loop that waits for a time reaches it.
  lookCostUs = 1,
  // Nothing that the board does comes back to it sooner: the shortest way of a segment takes twice as long.
  slackUs = 500,
  // After more rounds than that with nothing to do nothing will be done before the next timer: what a callback wrote
  // to a socket is sent in the round after it.
  quietRounds = 1,
  // When fewer than one variable in so many is free, the interpreter may collect garbage in a quiet round. One in 20 is
  // the most that a build demands (JS_VARS_BEFORE_IDLE_GC): of those that it was built with, even if it has fewer.
  freeShare = 20,
};

int64_t worldUs, horizonUs = INT64_MAX;
bool isActive;
// The board's clock shows `clockBoardUs` at `clockWorldUs`.
static int64_t clockWorldUs, clockBoardUs;
static double clockRate = 1;
static int64_t watchdogUs, kickedUs;
static bool isKickedByLoop;
static int quiet;
// How often a board looks for due timers if the library cannot see them.
static int64_t stepUs;
// The present round: whether it reached the sockets, whether callbacks were queued then, and the tokens until then.
static struct { bool cameToSockets, hadEvents; uint64_t tokens; } thisRound;

int64_t boardUs(int64_t world) {
  return clockBoardUs + (clockRate == 1 ? world - clockWorldUs : (int64_t)floor((world - clockWorldUs) * clockRate));
}

// The world's time at which the board's clock shows that time.
static int64_t worldAt(int64_t board) {
  int64_t way = board - clockBoardUs;
  if (clockRate == 1) return clockWorldUs + way;
  int64_t world = clockWorldUs + (int64_t)ceil(way / clockRate);
  while (boardUs(world) < board) world++; // what the rounding left
  return world;
}

void openClock(void) {
  const char *step = getenv("SNYPER_STEP_US");
  if (step) stepUs = strtoll(step, 0, 10);
  const char *seed = getenv("SNYPER_SEED");
  if (seed) { // as the interpreter's own srand() does it
    uint32_t n = strtoul(seed, 0, 10);
    *espruino.randomW = (n & 0xffff) | n << 16 | 1;
    *espruino.randomZ = (n & 0xffff0000) | n >> 16 | 1;
  }
  if (!hasCoordinator()) return;
  yield(yieldUntil, 0); // powered, and waiting for the first turn
  clockWorldUs = worldUs;
  clockBoardUs = 0;
}

void wasSeen(void) {
  isActive = true;
  if (hasCoordinator() && worldUs + slackUs < horizonUs) horizonUs = worldUs + slackUs;
}

void wasSent(void) {
  isActive = true;
  if (hasCoordinator() && worldUs < horizonUs) horizonUs = worldUs;
}

void setClock(double rate, int64_t stepUs, int64_t fromUs) {
  if (fromUs < worldUs) fromUs = worldUs;
  clockBoardUs = boardUs(fromUs) + stepUs;
  clockWorldUs = fromUs;
  clockRate = rate;
}

// When the next timer is due, µs of the world; INT64_MAX if there is none.
static int64_t nextTimerUs(void) {
  int64_t least = INT64_MAX;
  if (!*espruino.timers) return least;
  for (Ref ref = espruino.firstChild(*espruino.timers); ref;) {
    Var *name = espruino.lock(ref), *timer = espruino.skipName(name);
    int64_t us = espruino.longAndUnlock(espruino.getChild(timer, "time"));
    if (us < least) least = us;
    espruino.unlock(timer);
    ref = espruino.nextSibling(name);
    espruino.unlock(name);
  }
  return least == INT64_MAX ? least : worldAt(*espruino.lastIdle + least);
}

// Checks once, when there is a variable, that the interpreter's references are what this library takes them for.
static void checkReferences(void) {
  static bool isChecked;
  if (isChecked || !espruino.showsTimers || !*espruino.timers) return;
  isChecked = true;
  Var *same = espruino.lock(espruino.getRef(*espruino.timers));
  if (same != *espruino.timers) {
    const char *fault = lookLess("this build has references of another size");
    if (fault) endBoard(endRefused, fault);
    return;
  }
  espruino.unlock(same);
}

static bool hasCallbacks(void) {
  return espruino.showsTimers && *espruino.events && espruino.firstChild(*espruino.events);
}

static bool hasMore(void) { return isActive || espruino.hasEvents() || hasCallbacks(); }

void atSockets(void) {
  if (thisRound.cameToSockets) return;
  thisRound.cameToSockets = true;
  thisRound.hadEvents = hasCallbacks();
  thisRound.tokens = tokens();
}

// In a round timers run first, then the sockets send and receive, then queued callbacks run. If no callback ran,
// nothing is left to send, and another round would change nothing unless it collected garbage. False where the library
// cannot see callbacks or count tokens.
static bool isSettled(void) {
  if (!espruino.showsTimers) return false;
  if (thisRound.cameToSockets && (thisRound.hadEvents || thisRound.tokens != tokens())) return false;
  return espruino.moreFreeThan(builtVariables() / freeShare);
}

// Jumps to the next timer, or yields the turn.
static void moveOn(void) {
  quiet = 0;
  int64_t dueUs = espruino.showsTimers ? nextTimerUs() : worldUs + stepUs;
  if (watchdogUs && !isKickedByLoop) {
    if (worldUs >= kickedUs + watchdogUs) endBoard(endReboot, 0);
    if (dueUs > kickedUs + watchdogUs) dueUs = kickedUs + watchdogUs;
  }
  if (dueUs <= worldUs) return;
  if (dueUs <= horizonUs) worldUs = dueUs;
  else yield(yieldUntil, dueUs == INT64_MAX ? -1 : dueUs);
}

void atIdle(void) {
  checkReferences();
  turnBegins();
  chargeTokens();
  if (feedConsole()) isActive = true;
  bool isBusy = hasMore();
  if (isActive) worldUs += loopCostUs;
  isActive = false;
  quiet = isBusy ? 0 : isSettled() ? quietRounds + 1 : quiet + 1;
  thisRound.cameToSockets = false;
  if (worldUs > horizonUs) yield(yieldUntil, worldUs);
  else if (quiet > quietRounds) moveOn();
}

int64_t systemTime(void) {
  char *caller = __builtin_return_address(0);
  chargeTokens();
  if (caller < espruino.idle || caller >= espruino.idle + espruino.idleBytes) worldUs += lookCostUs;
  return boardUs(worldUs);
}

void setSystemTime(int64_t us) { setClock(clockRate, us - boardUs(worldUs), worldUs); }

void delayUs(int us) { worldUs += us > 0 ? us : 0; }

bool sleepUntil(int64_t us) {
  (void)us; // see moveOn
  return true;
}

void enableWatchdog(double seconds) {
  watchdogUs = seconds * 1000000;
  isKickedByLoop = false;
  kickedUs = worldUs;
}

void kickWatchdog(void) {
  char *caller = __builtin_return_address(0);
  if (caller >= espruino.idle && caller < espruino.idle + espruino.idleBytes) isKickedByLoop = true;
  kickedUs = worldUs;
}

void stoodStill(int64_t fromUs) {
  if (watchdogUs && worldUs - fromUs >= watchdogUs) endBoard(endReboot, 0);
}

void reboot(void) { endBoard(endReboot, 0); }
