// TCP and UDP. Replaces the C library's socket functions by the simulator's network. A socket that the program opened
// has an odd number, an accepted one an even number.
#define _GNU_SOURCE
#include "board.h"
#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

// File descriptors of these sockets begin here: the program has few others, and `fd_set` takes 1024.
enum { fdFirst = 100, slotCount = 64, backlogMax = 10 };
enum Kind { isFree, isStream, isListener, isDatagrams };

static struct Slot {
  enum Kind kind;
  uint32_t id;
  char *buffer; // what arrived and was not read
  size_t length, read, room;
  bool isEnded, isBroken, isFull, isWaiting;
  int waiting[backlogMax], waitingCount; // accepted by the network, not yet by the program
  uint32_t port;
} slots[slotCount];
static uint32_t nextId = 1;
static unsigned socketsMax = 10;
static int dialError;

void openSockets(void) {
  const char *text = getenv("SNYPER_SOCKETS");
  if (text) socketsMax = strtoul(text, 0, 10);
}

unsigned countSockets(void) {
  unsigned count = 0;
  for (int i = 0; i < slotCount; i++) count += slots[i].kind != isFree && !slots[i].isWaiting;
  return count;
}

static struct Slot *slotOf(int fd) {
  return fd >= fdFirst && fd < fdFirst + slotCount && slots[fd - fdFirst].kind ? &slots[fd - fdFirst] : 0;
}

static struct Slot *byId(uint32_t id) {
  for (int i = 0; i < slotCount; i++)
    if (slots[i].kind && slots[i].id == id) return &slots[i];
  return 0;
}

static int newSlot(enum Kind kind, uint32_t id) {
  for (int i = 0; i < slotCount; i++) {
    if (slots[i].kind) continue;
    memset(&slots[i], 0, sizeof slots[i]);
    slots[i].kind = kind;
    slots[i].id = id;
    return i;
  }
  return -1;
}

// --- from the coordinator ---
static void append(struct Slot *slot, const void *data, size_t bytes) {
  if (slot->read == slot->length) slot->read = slot->length = 0;
  if (slot->length + bytes > slot->room) slot->buffer = realloc(slot->buffer, slot->room = (slot->length + bytes) * 2);
  memcpy(slot->buffer + slot->length, data, bytes);
  slot->length += bytes;
}

// A datagram is its length, then the sender's address and port, then its bytes.
void socketReceived(uint32_t id, const void *data, size_t bytes, bool isDatagram) {
  struct Slot *slot = byId(id);
  uint16_t length = bytes;
  if (!slot) return;
  if (isDatagram) append(slot, &length, sizeof length);
  append(slot, data, bytes);
}

void socketEnded(uint32_t id) {
  struct Slot *slot = byId(id);
  if (slot) slot->isEnded = true;
}

void socketBroken(uint32_t id) {
  struct Slot *slot = byId(id);
  if (slot) slot->isBroken = true;
}

void socketFull(uint32_t id, bool isFull) {
  struct Slot *slot = byId(id);
  if (slot) slot->isFull = isFull;
}

void dialAnswered(int error) { dialError = error; }

void socketAccepted(uint32_t listener, uint32_t id) {
  struct Slot *from = byId(listener);
  int i = from && from->waitingCount < backlogMax && countSockets() < socketsMax ? newSlot(isStream, id) : -1;
  if (i < 0) { // as on a board whose sockets are all taken
    tell(toldClose, 1, id, 0, 0);
    return;
  }
  slots[i].isWaiting = true;
  from->waiting[from->waitingCount++] = i;
}

// --- from the program ---
ANSWERS int select(int n, fd_set *restrict reading, fd_set *restrict writing, fd_set *restrict failing,
           struct timeval *restrict wait) {
  (void)failing;
  if (n <= 1) {
    if (wait) delayUs(wait->tv_sec * 1000000 + wait->tv_usec);
    return 0;
  }
  atSockets();
  struct Slot *slot = slotOf(n - 1);
  if (!slot) {
    errno = EBADF;
    return -1;
  }
  bool isReady = reading ? slot->waitingCount || slot->length > slot->read || slot->isEnded || slot->isBroken
                         : slot->isBroken || !slot->isFull;
  if (!isReady) FD_ZERO(reading ? reading : writing);
  return isReady;
}

ANSWERS int socket(int domain, int type, int protocol) {
  (void)domain;
  (void)protocol;
  bool isUdp = (type & 15) == SOCK_DGRAM;
  int i = countSockets() < socketsMax ? newSlot(isUdp ? isDatagrams : isStream, nextId) : -1;
  if (i < 0) {
    errno = EMFILE;
    return -1;
  }
  nextId += 2;
  isActive = true;
  return fdFirst + i;
}

ANSWERS int setsockopt(int fd, int level, int option, const void *value, socklen_t bytes) {
  (void)fd, (void)level, (void)option, (void)value, (void)bytes;
  return 0;
}

ANSWERS int bind(int fd, const struct sockaddr *address, socklen_t bytes) {
  (void)bytes;
  struct Slot *slot = slotOf(fd);
  slot->port = ntohs(((const struct sockaddr_in *)address)->sin_port);
  if (slot->kind == isDatagrams) {
    tell(toldBind, 0, slot->id, &slot->port, sizeof slot->port);
    wasSeen();
  }
  return 0;
}

ANSWERS int listen(int fd, int backlog) {
  (void)backlog;
  struct Slot *slot = slotOf(fd);
  slot->kind = isListener;
  tell(toldListen, 0, slot->id, &slot->port, sizeof slot->port);
  wasSeen();
  return 0;
}

ANSWERS int accept(int fd, struct sockaddr *restrict address, socklen_t *restrict bytes) {
  (void)address, (void)bytes;
  struct Slot *slot = slotOf(fd);
  if (!slot->waitingCount) {
    errno = EAGAIN;
    return -1;
  }
  int i = slot->waiting[0];
  memmove(slot->waiting, slot->waiting + 1, --slot->waitingCount * sizeof *slot->waiting);
  slots[i].isWaiting = false;
  isActive = true;
  return fdFirst + i;
}

static void addressOf(const struct sockaddr *from, uint32_t to[2]) {
  const struct sockaddr_in *address = (const void *)from;
  to[0] = address->sin_addr.s_addr;
  to[1] = ntohs(address->sin_port);
}

// A dial blocks the whole interpreter until it is answered, as on a board.
ANSWERS int connect(int fd, const struct sockaddr *address, socklen_t bytes) {
  (void)bytes;
  struct Slot *slot = slotOf(fd);
  uint32_t to[2];
  addressOf(address, to);
  int64_t fromUs = worldUs;
  tell(toldDial, 0, slot->id, to, sizeof to);
  dialError = ECONNREFUSED;
  yield(yieldForAnswer, worldUs);
  wasSeen();
  stoodStill(fromUs);
  if (!dialError) return 0;
  errno = dialError;
  return -1;
}

ANSWERS ssize_t send(int fd, const void *data, size_t bytes, int flags) {
  (void)flags;
  struct Slot *slot = slotOf(fd);
  isActive = true;
  if (slot->isBroken) {
    errno = EPIPE;
    return -1;
  }
  tell(toldSend, 0, slot->id, data, bytes);
  wasSent();
  return bytes;
}

ANSWERS ssize_t sendto(int fd, const void *data, size_t bytes, int flags, const struct sockaddr *address,
                       socklen_t length) {
  (void)flags, (void)length;
  struct { uint32_t to[2]; char data[2048]; } message;
  if (bytes > sizeof message.data) {
    errno = EMSGSIZE;
    return -1;
  }
  addressOf(address, message.to);
  memcpy(message.data, data, bytes);
  tell(toldDatagram, 0, slotOf(fd)->id, &message, sizeof message.to + bytes);
  wasSeen();
  return bytes;
}

static ssize_t receiveDatagram(struct Slot *slot, void *to, size_t room, struct sockaddr *from) {
  uint16_t length;
  uint32_t sender[2];
  memcpy(&length, slot->buffer + slot->read, sizeof length);
  const char *data = slot->buffer + slot->read + sizeof length;
  memcpy(sender, data, sizeof sender);
  slot->read += sizeof length + length;
  size_t bytes = length - sizeof sender < room ? length - sizeof sender : room;
  memcpy(to, data + sizeof sender, bytes);
  struct sockaddr_in *address = (void *)from;
  address->sin_addr.s_addr = sender[0];
  address->sin_port = htons(sender[1]);
  return bytes;
}

ANSWERS ssize_t recvfrom(int fd, void *restrict to, size_t room, int flags, struct sockaddr *restrict from,
                 socklen_t *restrict length) {
  (void)flags, (void)length;
  struct Slot *slot = slotOf(fd);
  isActive = true;
  if (slot->kind == isDatagrams) return receiveDatagram(slot, to, room, from);
  if (slot->read == slot->length && slot->isBroken) {
    errno = ECONNRESET;
    return -1;
  }
  size_t bytes = slot->length - slot->read < room ? slot->length - slot->read : room;
  if (bytes) memcpy(to, slot->buffer + slot->read, bytes);
  slot->read += bytes;
  return bytes;
}

// A stream that is closed with unread bytes is reset, as in TCP.
static void closeSlot(struct Slot *slot) {
  tell(toldClose, slot->length > slot->read, slot->id, 0, 0);
  wasSeen();
  for (int i = 0; i < slot->waitingCount; i++) closeSlot(&slots[slot->waiting[i]]);
  free(slot->buffer);
  memset(slot, 0, sizeof *slot);
}

ANSWERS int close(int fd) {
  static int (*real)(int);
  struct Slot *slot = slotOf(fd);
  if (slot) {
    closeSlot(slot);
    return 0;
  }
  if (!real) real = dlsym(RTLD_NEXT, "close");
  return real(fd);
}

// Names are not looked up: the simulated network knows addresses only.
ANSWERS struct hostent *gethostbyname(const char *name) {
  static struct in_addr address;
  static char *list[2];
  static struct hostent found = {.h_addrtype = AF_INET, .h_length = 4, .h_addr_list = list};
  if (!inet_aton(name, &address)) return 0;
  list[0] = (char *)&address;
  return &found;
}
