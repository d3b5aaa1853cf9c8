// The interpreter's memory: how many variables it has, what something else takes of them for a while, when garbage is
// collected, and how deep its calls may go. All of this is done by its own functions.
#include "board.h"
#include <stdlib.h>
#include <string.h>

enum {
  // What a collection of garbage costs for each variable: it looks at all of them, twice. That is
  // about 10 ms for the largest heap of an ESP32. It is charged only where the number of variables is set.
  collectNsPerVariable = 600,
  // What is on the stack of this build when the program begins, and what a plain call needs of it.
  emptyStackBytes = 1650,
#if __x86_64__
  callBytes = 515,
#else
  callBytes = 397,
#endif
  // Variables that something else has are numbers from here on: nobody else's.
  markFirst = 0x5A000000,
  takenMax = 65536,
};

uint32_t collections, stackUsedMax;
static Var *taken[takenMax];
static uint32_t takenCount, variables, builtWith, stackBytes;
static uint32_t leftAt;

static uint32_t setting(const char *name) {
  const char *text = getenv(name);
  return text ? strtoul(text, 0, 10) : 0;
}

// The interpreter's own function once more, in the place of which `by` stands.
static void callOriginal(struct Replaced *function, void *by, void (*call)(void)) {
  putBack(function);
  call();
  replaceFunction(function->function, by);
}

static struct Replaced initialise, collect;
static bool hasCollected;

static void callInitialise(void) { espruino.initialise(variables); }
static void callCollect(void) { hasCollected = espruino.collectGarbage(); }

static void initialiseFewer(unsigned count) {
  builtWith = count ? count : takenMax; // a build that does not say may have as many as references can count
  callOriginal(&initialise, initialiseFewer, callInitialise);
  if (espruino.memoryTotal() != variables) endBoard(endRefused, "this build's number of variables cannot be set");
}

unsigned builtVariables(void) {
  unsigned total = espruino.memoryTotal();
  return builtWith > total ? builtWith : total;
}

static bool collectAndCount(void) {
  callOriginal(&collect, collectAndCount, callCollect);
  collections++;
  worldUs += (int64_t)variables * collectNsPerVariable / 1000;
  return hasCollected;
}

// jsuGetFreeStack, with another size of the stack: the interpreter refuses to go deeper when this says so.
static size_t freeStack(void) {
  size_t used = *espruino.stackBase - (char *)__builtin_frame_address(0);
  if (used > stackUsedMax) stackUsedMax = used;
  return used < stackBytes ? stackBytes - used : 0;
}

const char *limitMemory(void) {
  variables = setting("SNYPER_VARIABLES");
  uint32_t calls = setting("SNYPER_CALLS");
  stackBytes = calls ? emptyStackBytes + calls * callBytes : 0;
  const char *fault = 0;
  if (variables) {
    fault = replaceForNow((void *)espruino.initialise, initialiseFewer, &initialise);
    if (!fault) fault = replaceForNow((void *)espruino.collectGarbage, collectAndCount, &collect);
  }
  if (stackBytes && !fault) fault = replaceFunction((void *)espruino.freeStack, freeStack);
  return fault;
}

void giveBack(void) {
  leftAt = 0;
  for (uint32_t i = 0; i < takenCount; i++) // a reset of the interpreter may have forgotten them
    if (taken[i] && espruino.integer(taken[i]) == (int32_t)(markFirst + i)) espruino.unlock(taken[i]);
  takenCount = 0;
}

// Takes all variables but so many. Only what is free: it never makes the interpreter collect.
static void takeAllBut(uint32_t left) {
  uint32_t used = espruino.memoryUsage(), total = espruino.memoryTotal();
  uint32_t free = total > used ? total - used : 0;
  for (; free > left && takenCount < takenMax; free--) taken[takenCount] = espruino.newInteger(markFirst + takenCount), takenCount++;
}

// The same, and what is left lies apart, as far as there is enough to take: each second variable of those that were
// taken last is given back.
static void takeAllButPieces(uint32_t left) {
  uint32_t used = espruino.memoryUsage(), total = espruino.memoryTotal();
  uint32_t spare = total > used + left ? total - used - left : 0, apart = left < spare ? left : spare;
  uint32_t before = takenCount;
  takeAllBut(left - apart);
  for (uint32_t i = takenCount; apart > 0 && i >= before + 2; i -= 2, apart--) {
    espruino.unlock(taken[i - 2]);
    taken[i - 2] = 0;
  }
}

void takeVariables(uint32_t left, uint64_t afterTokens, int inPieces) {
  if (afterTokens == 0) return inPieces ? takeAllButPieces(left) : takeAllBut(left);
  leftAt = left + 1;
  interruptAtToken(afterTokens);
}

void interrupted(void) {
  if (!leftAt) return;
  espruino.collectGarbage();
  takeAllBut(leftAt - 1);
  leftAt = 0;
}
