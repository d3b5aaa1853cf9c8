// The console: what the interpreter prints goes to the coordinator line by line, and what is typed comes from there.
// The interpreter's keyboard thread is never started: here everything happens in turns.
#define _GNU_SOURCE
#include "board.h"
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { pieceBytes = 32, eventsMax = 500 };

static char line[512];
static size_t lineBytes;
static char *keys;
static size_t keyBytes, keysTaken;

void flushConsole(void) {
  if (!lineBytes) return;
  tell(toldText, 0, 0, line, lineBytes);
  lineBytes = 0;
  wasSeen();
}

ANSWERS int fputc(int character, FILE *file) {
  static int (*real)(int, FILE *);
  if (file != stdout || !hasCoordinator()) {
    if (!real) real = dlsym(RTLD_NEXT, "fputc");
    return real(character, file);
  }
  line[lineBytes++] = character;
  if (character == '\n' || lineBytes == sizeof line) flushConsole();
  return character;
}

ANSWERS int fflush(FILE *file) {
  static int (*real)(FILE *);
  if (file == stdout && hasCoordinator()) return 0;
  if (!real) real = dlsym(RTLD_NEXT, "fflush");
  return real(file);
}

void typed(const char *text, size_t bytes) {
  keys = realloc(keys, keyBytes + bytes);
  memcpy(keys + keyBytes, text, bytes);
  keyBytes += bytes;
}

bool feedConsole(void) {
  if (keysTaken == keyBytes) return false;
  while (keysTaken < keyBytes && espruino.eventsUsed() < eventsMax) {
    size_t bytes = keyBytes - keysTaken < pieceBytes ? keyBytes - keysTaken : pieceBytes;
    espruino.pushCharacters(consoleDevice, keys + keysTaken, bytes);
    keysTaken += bytes;
  }
  if (keysTaken == keyBytes) keysTaken = keyBytes = 0;
  return true;
}

ANSWERS int pthread_create(pthread_t *restrict thread, const pthread_attr_t *restrict how, void *(*start)(void *),
                   void *restrict argument) {
  (void)how;
  (void)start;
  (void)argument;
  *thread = pthread_self();
  return 0;
}

ANSWERS int pthread_join(pthread_t thread, void **result) {
  (void)thread;
  (void)result;
  return 0;
}
