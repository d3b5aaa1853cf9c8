// Counts the interpreter's tokens. Espruino reads its source token by token each time it runs it, so they measure its
// work in a way that is the same in every run. The count also allows stopping the board in the middle of a turn: when
// power fails at the n-th token, or when a program never ends its turn.
#include "board.h"
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

// So many tokens in one turn count as an endless loop: from then on a second passes for every so many tokens, and the
// other boards get their turns. A boot takes a tenth of it.
static const uint64_t turnTokensMax = 400000;
static const int64_t endlessUs = 1000000;

// The counter of the patched function: it counts down to a call of `budgetOver`.
struct Counter { uint64_t count; int64_t left; };
static volatile struct Counter *counter;
static uint64_t turnStart, powerLostAt, interruptAt, charged, tokenNs, restNs;

uint64_t tokens(void) { return counter ? counter->count : 0; }

static void setBudget(void) {
  uint64_t end = turnStart + turnTokensMax;
  if (powerLostAt && powerLostAt < end) end = powerLostAt;
  if (interruptAt && interruptAt < end) end = interruptAt;
  counter->left = end > counter->count ? end - counter->count : 1;
}

void turnBegins(void) {
  if (!counter) return;
  turnStart = counter->count;
  setBudget();
}

void losePowerAtToken(uint64_t n) {
  if (!counter) return;
  powerLostAt = n ? counter->count + n : 0;
  setBudget();
}

void interruptAtToken(uint64_t n) {
  if (!counter) return;
  interruptAt = counter->count + n;
  setBudget();
}

void chargeTokens(void) {
  if (!tokenNs) return;
  restNs += (tokens() - charged) * tokenNs;
  charged = tokens();
  worldUs += restNs / 1000;
  restNs %= 1000;
}

// Called from the patched function when the budget is used up.
__attribute__((force_align_arg_pointer)) static void budgetOver(void) {
  if (powerLostAt && counter->count >= powerLostAt) endBoard(endToken, 0);
  if (interruptAt && counter->count >= interruptAt) {
    interruptAt = 0;
    setBudget();
    interrupted();
    return;
  }
  chargeTokens();
  int64_t fromUs = worldUs;
  worldUs += tokenNs ? 0 : endlessUs;
  yield(yieldUntil, worldUs);
  stoodStill(fromUs);
}

// Writes the new beginning of the function: count, perhaps call, the original instructions, then a jump back.
#if __x86_64__
static const uint8_t known[] = {0x41, 0x57, 0x31, 0xf6, 0x41, 0x56, 0x41, 0x55, 0x41, 0x54, 0x55, 0x53,
                                0x48, 0x83, 0xec};
enum { moved = 16 };
static void assemble(uint8_t *code, uint8_t *function) {
  static const uint8_t head[] = {
    0x48, 0xff, 0x05, 0, 0, 0, 0,       // inc qword [count]
    0x48, 0xff, 0x0d, 0, 0, 0, 0,       // dec qword [left]
    0x75, 14,                           // jnz over the call
    0x48, 0x83, 0xec, 8,                // sub rsp, 8
    0xff, 0x15, 0, 0, 0, 0,             // call [budgetOver]
    0x48, 0x83, 0xc4, 8,                // add rsp, 8
  };
  enum { callAt = 22, afterCall = 26 };
  memcpy(code, head, sizeof head);
  int32_t distance = (uint8_t *)&counter->count - (code + 7);
  memcpy(code + 3, &distance, 4);
  distance = (uint8_t *)&counter->left - (code + 14);
  memcpy(code + 10, &distance, 4);
  uint8_t *after = code + sizeof head;
  memcpy(after, function, moved);
  static const uint8_t jump[] = {0xff, 0x25, 0, 0, 0, 0}; // jmp to the address behind it
  memcpy(after + moved, jump, sizeof jump);
  void *back = function + moved, *over = (void *)budgetOver;
  memcpy(after + moved + sizeof jump, &back, 8);
  memcpy(after + moved + sizeof jump + 8, &over, 8);
  distance = after + moved + sizeof jump + 8 - (code + afterCall);
  memcpy(code + callAt, &distance, 4);
}
#else
static const uint8_t known[] = {0x55, 0x57, 0x31, 0xff, 0x56, 0x53};
enum { moved = 6 };
static void assemble(uint8_t *code, uint8_t *function) {
  static const uint8_t head[] = {
    0xff, 0x05, 0, 0, 0, 0,             // inc dword [count]
    0xff, 0x0d, 0, 0, 0, 0,             // dec dword [left]
    0x75, 5,                            // jnz over the call
    0xe8, 0, 0, 0, 0,                   // call budgetOver
  };
  memcpy(code, head, sizeof head);
  uint32_t address = (uint32_t)&counter->count;
  memcpy(code + 2, &address, 4);
  address = (uint32_t)&counter->left;
  memcpy(code + 8, &address, 4);
  int32_t distance = (uint8_t *)budgetOver - (code + sizeof head);
  memcpy(code + 15, &distance, 4);
  uint8_t *after = code + sizeof head;
  memcpy(after, function, moved);
  after[moved] = 0xe9; // jmp relative
  distance = function + moved - (after + moved + 5);
  memcpy(after + moved + 1, &distance, 4);
}
#endif

const char *countTokens(void) {
  const char *ns = getenv("SNYPER_TOKEN_NS");
  if (ns) tokenNs = strtoull(ns, 0, 10);
  uint8_t *function = espruino.nextToken;
  if (!function) return "this build has no jslGetNextToken";
  if (memcmp(function, known, sizeof known)) return "this build begins jslGetNextToken in another way";
  size_t page = sysconf(_SC_PAGESIZE);
  uint8_t *memory =
      mmap(0, page, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return "this system gives no memory for code";
  counter = (struct Counter *)memory;
  turnBegins();
  assemble(memory + 64, function);
  return replaceFunction(function, memory + 64);
}
