// The flash: a file in the board's folder, mapped once. Power may fail during a change: then only a part of the bytes
// is written.
#define _GNU_SOURCE
#include "board.h"
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

uint32_t flashChanges;
static uint8_t *flash;
static uint32_t lostAfter;
static double lostShare;
static bool isLost;

const char *openFlash(void) {
  int f = open("espruino.flash", O_RDWR);
  struct stat size;
  if (f < 0) return "this board has no flash";
  if (fstat(f, &size) || size.st_size != flashBytes) return "this board's flash has another size";
  flash = mmap(0, flashBytes, PROT_READ | PROT_WRITE, MAP_SHARED, f, 0);
  close(f);
  return flash == MAP_FAILED ? "this board's flash cannot be read" : 0;
}

void losePowerInFlash(uint32_t n, double share) {
  lostAfter = n;
  lostShare = share;
}

// How many of these bytes are written.
static uint32_t powered(uint32_t bytes) {
  flashChanges++;
  if (!lostAfter || --lostAfter) return bytes;
  isLost = true;
  return bytes * lostShare;
}

static bool isInside(uint32_t address, uint32_t bytes) {
  return address >= flashStart && bytes <= flashBytes && address - flashStart <= flashBytes - bytes;
}

void readFlash(void *to, uint32_t address, uint32_t bytes) {
  if (isInside(address, bytes)) memcpy(to, flash + (address - flashStart), bytes);
  else memset(to, 0xff, bytes);
}

void writeFlash(void *from, uint32_t address, uint32_t bytes) {
  if (!isInside(address, bytes)) return;
  uint32_t down = powered(bytes);
  for (uint32_t i = 0; i < down; i++) flash[address - flashStart + i] &= ((uint8_t *)from)[i];
  if (isLost) endBoard(endFlash, 0);
}

// Only compacting erases pages. It moves the program through RAM, so that power which fails meanwhile may cost the whole
// flash: the manual says to leave it on, and a failure that was due is cancelled.
void eraseFlashPage(uint32_t address) {
  if (!isInside(address, 1)) return;
  uint32_t page = (address - flashStart) / flashPageBytes * flashPageBytes;
  lostAfter = 0;
  flashChanges++;
  memset(flash + page, 0xff, flashPageBytes);
}
