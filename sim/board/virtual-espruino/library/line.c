// Messages to and from the coordinator, over two inherited pipes. A message is a head of 16 bytes (type, flag, length,
// id, time in µs of the world) and its data. Times are whole µs in a double. Only one side runs at a time: the board
// from the coordinator's `run` to its own `yield`. Without a coordinator there is no power.
#define _GNU_SOURCE
#include "board.h"
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

struct Head { uint8_t type, flag; uint16_t bytes; uint32_t id; double worldUs; };

double answerNumber;
char answerBytes[65536];
size_t answerLength;
static int in = -1, out = -1;
static char outgoing[1 << 16];
static size_t outgoingBytes;
static char incoming[1 << 17];
static size_t taken, arrived;

bool hasCoordinator(void) { return out >= 0; }

void openLine(void) {
  const char *text = getenv("SNYPER_LINE");
  if (!text) return;
  char *rest;
  in = strtol(text, &rest, 10);
  out = strtol(rest + 1, 0, 10);
  prctl(PR_SET_PDEATHSIG, SIGKILL); // a board never outlives its simulator
}

static void sendAll(void) {
  for (size_t sent = 0; sent < outgoingBytes;) {
    ssize_t n = write(out, outgoing + sent, outgoingBytes - sent);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) _exit(0);
    sent += n;
  }
  outgoingBytes = 0;
}

void tell(enum Told type, int flag, uint32_t id, const void *data, size_t bytes) {
  if (out < 0) return;
  if (type != toldYield) chargeTokens(); // a slow board does it when it has come to it
  struct Head head = {type, flag, bytes, id, worldUs};
  if (outgoingBytes + sizeof head + bytes > sizeof outgoing) sendAll();
  memcpy(outgoing + outgoingBytes, &head, sizeof head);
  if (bytes) memcpy(outgoing + outgoingBytes + sizeof head, data, bytes);
  outgoingBytes += sizeof head + bytes;
}

// Reads until there are so many unread bytes.
static void need(size_t bytes) {
  if (arrived - taken >= bytes) return;
  memmove(incoming, incoming + taken, arrived - taken);
  arrived -= taken;
  taken = 0;
  while (arrived < bytes) {
    ssize_t n = read(in, incoming + arrived, sizeof incoming - arrived);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) _exit(0);
    arrived += n;
  }
}

static void tellMemory(void) {
  uint32_t figures[] = {espruino.memoryUsage(), espruino.memoryTotal(), collections, stackUsedMax};
  tell(toldMemory, 0, 0, figures, sizeof figures);
  sendAll();
}

static void losePower(int where, const char *data) {
  struct { double n, share; } loss;
  memcpy(&loss, data, sizeof loss);
  if (where) losePowerInFlash(loss.n, loss.share);
  else losePowerAtToken(loss.n);
}

// Variables that something else takes, all but so many, and gives back.
static void takeMemory(int takes, uint32_t left, const char *data) {
  struct { double afterTokens, inPieces; } how;
  if (!takes) return giveBack();
  memcpy(&how, data, sizeof how);
  takeVariables(left, how.afterTokens, how.inPieces > 0);
}

// Numbers of `drive` and `clock`.
struct Pair { double number, us; };

// Handles one message. True if it is the turn to run. The letters are those of ../protocol.ts.
static bool take(struct Head *head, const char *data) {
  struct Pair pair;
  uint32_t listener;
  double horizon;
  if (head->bytes >= sizeof pair) memcpy(&pair, data, sizeof pair);
  switch (head->type) {
    case 'R':
      if (head->worldUs > worldUs) worldUs = head->worldUs;
      memcpy(&horizon, data, sizeof horizon);
      horizonUs = horizon;
      return true;
    case 'D': socketReceived(head->id, data, head->bytes, false); break;
    case 'G': socketReceived(head->id, data, head->bytes, true); break;
    case 'E': socketEnded(head->id); break;
    case 'B': socketBroken(head->id); break;
    case 'W': socketFull(head->id, head->flag); break;
    case 'N': memcpy(&listener, data, sizeof listener), socketAccepted(listener, head->id); break;
    case 'C': dialAnswered(head->flag); break;
    case 'T': typed(data, head->bytes); break;
    case 'P': drivePin(head->id, head->flag, pair.number, pair.us); break;
    case 'I': pinEdge(head->id, head->flag, head->worldUs); break;
    case 'J': setClock(pair.number, pair.us, head->worldUs); break;
    case 'Z': setNoise(pair.number); break;
    case 'H': losePower(head->flag, data); break;
    case 'A':
      if (head->flag) espruino.collectGarbage();
      tellMemory();
      break;
    case 'V': takeMemory(head->flag, head->id, data); break;
    case 'Q': memcpy(&answerNumber, data, 8); break;
    case 'X': memcpy(answerBytes, data, answerLength = head->bytes); break;
  }
  return false;
}

void yield(enum Yield why, int64_t untilUs) {
  if (out < 0) { // alone: as fast as it goes
    if (untilUs > worldUs) worldUs = untilUs;
    return;
  }
  flushConsole();
  flushSpi();
  struct { double nowUs, tokens, changes; uint32_t timers, watches, sockets; } figures = {
    worldUs, tokens(), flashChanges, countChildren(espruino.timers ? *espruino.timers : 0),
    countChildren(espruino.watches ? *espruino.watches : 0), countSockets()};
  int64_t present = worldUs;
  worldUs = untilUs; // the head's time says until when
  tell(toldYield, why, 0, &figures, sizeof figures);
  worldUs = present;
  sendAll();
  for (bool runs = false; !runs;) {
    struct Head head;
    need(sizeof head);
    memcpy(&head, incoming + taken, sizeof head);
    need(sizeof head + head.bytes);
    const char *data = incoming + taken + sizeof head;
    taken += sizeof head + head.bytes;
    runs = take(&head, data);
  }
  turnBegins();
}

void endBoard(enum End how, const char *text) {
  flushConsole();
  flushSpi();
  tell(toldEnd, how, 0, text, text ? strlen(text) : 0);
  if (out >= 0) sendAll();
  else if (text) dprintf(2, "%s\n", text);
  _exit(how == endRefused ? 99 : 0);
}
