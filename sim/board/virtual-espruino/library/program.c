// The interpreter's own functions and variables: found by the program's symbol table, checked, and replaced where the
// library answers instead. A build whose internals differ is refused, with the reason.
#define _GNU_SOURCE
#include "board.h"
#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/stat.h>
#include <unistd.h>

struct Interpreter espruino;

// What is looked up: name, where its address goes, and whether the library can do without it in steps of time.
static struct Symbol { const char *name; void *to; bool isForTimers; } symbols[] = {
  {"jsvGetRef", &espruino.getRef, true}, {"jsvLock", &espruino.lock, true}, {"jsvUnLock", &espruino.unlock, false},
  {"jsvSkipName", &espruino.skipName, true}, {"jsvObjectGetChildIfExists", &espruino.getChild, false},
  {"jsvGetLongIntegerAndUnLock", &espruino.longAndUnlock, true}, {"jsvGetFirstChild", &espruino.firstChild, true},
  {"jsvGetNextSibling", &espruino.nextSibling, true}, {"jsvGetMemoryUsage", &espruino.memoryUsage, false},
  {"jsvGetMemoryTotal", &espruino.memoryTotal, false}, {"jsvMoreFreeVariablesThan", &espruino.moreFreeThan, true},
  {"jsvInit", &espruino.initialise, false}, {"jsvGarbageCollect", &espruino.collectGarbage, false},
  {"jsuGetFreeStack", &espruino.freeStack, false},
  {"STACK_BASE", &espruino.stackBase, false}, {"jsvNewFromInteger", &espruino.newInteger, false},
  {"jsvGetInteger", &espruino.integer, false}, {"jshHasEvents", &espruino.hasEvents, false},
  {"jshGetEventsUsed", &espruino.eventsUsed, false}, {"jshPushIOEvent", &espruino.pushPinEvent, false},
  {"jshPushIOCharEvents", &espruino.pushCharacters, false},
  {"jshPinFunctionToString", &espruino.pinFunctionName, false},
  {"jswFindBuiltInFunction", &espruino.builtIn, false}, {"jshGetDeviceString", &espruino.deviceName, false},
  {"jshSPIInitInfo", &espruino.spiDefaults, false}, {"jshFlashGetPage", &espruino.flashPage, false},
  {"jshGetDeviceToTransmit", &espruino.deviceToTransmit, false},
  {"jshGetCharToTransmit", &espruino.characterToTransmit, false}, {"jslGetNextToken", &espruino.nextToken, true},
  {"execInfo", &espruino.execInfo, false}, {"timerArray", &espruino.timers, true},
  {"watchArray", &espruino.watches, true}, {"events", &espruino.events, true},
  {"jsiLastIdleTime", &espruino.lastIdle, true}, {"rand_m_w", &espruino.randomW, false},
  {"rand_m_z", &espruino.randomZ, false}, {"jsiIdle", &espruino.idle, false},
};

// The functions to replace: name and replacement. `at` is filled in.
static struct Replacement { const char *name; void *by; void *at; } replacements[] = {
  {"jshIdle", atIdle, 0}, {"jshGetSystemTime", systemTime, 0}, {"jshSetSystemTime", setSystemTime, 0},
  {"jshDelayMicroseconds", delayUs, 0}, {"jshSleep", sleepUntil, 0}, {"jshEnableWatchDog", enableWatchdog, 0},
  {"jshKickWatchDog", kickWatchdog, 0}, {"jshReboot", reboot, 0}, {"jshPinGetValue", pinValue, 0},
  {"jshPinSetValue", setPinValue, 0}, {"jshPinGetState", pinState, 0}, {"jshPinSetState", setPinState, 0},
  {"jshPinAnalog", analogPin, 0}, {"jshPinAnalogOutput", analogOutput, 0}, {"jshCanWatch", canWatch, 0},
  {"jshPinWatch", watchPin, 0}, {"jshGetWatchedPinState", watchedPinState, 0}, {"jshIsEventForPin", isEventForPin, 0},
  {"jshSPISetup", setupSpi, 0}, {"jshSPISend", sendSpi, 0}, {"jshSPISend16", sendSpi16, 0},
  {"jshSPISendMany", sendManySpi, 0},
  {"jshSPIWait", waitSpi, 0}, {"jshGetDeviceObjectFor", deviceObjectFor, 0}, {"jshI2CWrite", writeI2c, 0},
  {"jshI2CRead", readI2c, 0}, {"jshUSARTKick", kickUsart, 0}, {"jshFlashRead", readFlash, 0},
  {"jshFlashWrite", writeFlash, 0},
  {"jshFlashErasePage", eraseFlashPage, 0},
};
#define COUNT(list) (sizeof(list) / sizeof *(list))

static int firstObject(struct dl_phdr_info *info, size_t size, void *address) {
  (void)size;
  *(uintptr_t *)address = info->dlpi_addr;
  return 1;
}

static void note(const char *name, char *address, size_t bytes) {
  for (size_t i = 0; i < COUNT(symbols); i++)
    if (!strcmp(symbols[i].name, name)) memcpy(symbols[i].to, &address, sizeof address);
  for (size_t i = 0; i < COUNT(replacements); i++)
    if (!strcmp(replacements[i].name, name)) replacements[i].at = address;
  if (address == espruino.idle) espruino.idleBytes = bytes;
}

static void readSymbols(char *file, uintptr_t base) {
  ElfW(Ehdr) *head = (void *)file;
  ElfW(Shdr) *sections = (void *)(file + head->e_shoff);
  for (int i = 0; i < head->e_shnum; i++) {
    if (sections[i].sh_type != SHT_SYMTAB) continue;
    ElfW(Sym) *all = (void *)(file + sections[i].sh_offset);
    const char *names = file + sections[sections[i].sh_link].sh_offset;
    for (size_t k = 0; k < sections[i].sh_size / sizeof *all; k++) {
      const char *name = names + all[k].st_name;
      // Of some 4000 symbols only these beginnings are of interest.
      if (!strncmp(name, "js", 2) || !strncmp(name, "rand_m_", 7) || !strcmp(name, "execInfo") ||
          !strcmp(name, "timerArray") || !strcmp(name, "watchArray") || !strcmp(name, "events") || !strcmp(name, "STACK_BASE"))
        note(name, (char *)base + all[k].st_value, all[k].st_size);
    }
  }
}

static void findAll(void) {
  int f = open("/proc/self/exe", O_RDONLY);
  struct stat size;
  if (f < 0 || fstat(f, &size)) return;
  char *file = mmap(0, size.st_size, PROT_READ, MAP_PRIVATE, f, 0);
  close(f);
  if (file == MAP_FAILED) return;
  uintptr_t base = 0;
  dl_iterate_phdr(firstObject, &base);
  readSymbols(file, base);
  munmap(file, size.st_size);
}

static const char *saying(const char *format, const char *name) {
  static char text[200];
  snprintf(text, sizeof text, format, name);
  return text;
}

const char *lookLess(const char *fault) {
  static char text[300];
  espruino.showsTimers = false;
  if (getenv("SNYPER_STEP_US")) return 0;
  snprintf(text, sizeof text, "%s; it may run in steps of time, if these are asked for", fault);
  return text;
}

static const char *missing(void) {
  for (size_t i = 0; i < COUNT(symbols); i++) {
    void *found;
    memcpy(&found, symbols[i].to, sizeof found);
    if (found) continue;
    if (!symbols[i].isForTimers) return saying("this build has no %s", symbols[i].name);
    const char *fault = lookLess(saying("this build has no %s", symbols[i].name));
    if (fault) return fault;
  }
  for (size_t i = 0; i < COUNT(replacements); i++)
    if (!replacements[i].at) return saying("this build has no %s", replacements[i].name);
  return 0;
}

// Checks the numbers of devices, the layout of SPI's settings, and the flash's geometry.
static const char *layoutFault(void) {
  static const struct { int device; const char *name; } known[] = {
    {extiFirst - 1, ""}, {consoleDevice, "USB"}, {22, "Serial1"}, {36, "SPI1"}, {39, "I2C1"},
  };
  for (size_t i = 1; i < COUNT(known); i++) {
    const char *name = espruino.deviceName(known[i].device);
    if (!name || strcmp(name, known[i].name)) return saying("this build gives %s another number", known[i].name);
  }
  struct SpiInfo info;
  memset(&info, 0x55, sizeof info);
  espruino.spiDefaults(&info);
  if (info.baud != 100000 || info.sck != 255 || info.miso != 255 || info.mosi != 255 || info.mode != 0 ||
      info.isMsbFirst != 1 || info.bits != 8)
    return "this build has another JshSPIInfo";
  uint32_t start = 0, bytes = 0;
  if (!espruino.flashPage(flashStart, &start, &bytes) || bytes != flashPageBytes ||
      !espruino.flashPage(flashStart + flashBytes - 1, &start, &bytes) ||
      espruino.flashPage(flashStart + flashBytes, &start, &bytes))
    return "this build's flash has another size";
  return 0;
}

bool openCode(void *from, size_t bytes, bool isOpen) {
  uintptr_t page = sysconf(_SC_PAGESIZE), first = (uintptr_t)from & ~(page - 1);
  uintptr_t end = ((uintptr_t)from + bytes + page - 1) & ~(page - 1);
  return !mprotect((void *)first, end - first, PROT_READ | PROT_EXEC | (isOpen ? PROT_WRITE : 0));
}

const char *replaceFunction(void *function, void *by) {
#if __x86_64__
  uint8_t jump[14] = {0xff, 0x25}; // jmp to the address behind the instruction
  memcpy(jump + 6, &by, 8);
#else
  uint8_t jump[5] = {0xe9}; // jmp relative
  int32_t distance = (char *)by - ((char *)function + sizeof jump);
  memcpy(jump + 1, &distance, 4);
#endif
  if ((uintptr_t)function & 15) return "a function of this build is not aligned: there may be no room for a jump";
  if (!openCode(function, sizeof jump, true)) return "this system lets nobody change a program's code";
  memcpy(function, jump, sizeof jump);
  openCode(function, sizeof jump, false);
  return 0;
}

const char *replaceForNow(void *function, void *by, struct Replaced *replaced) {
  replaced->function = function;
  memcpy(replaced->before, function, sizeof replaced->before);
  return replaceFunction(function, by);
}

void putBack(const struct Replaced *replaced) {
  openCode(replaced->function, sizeof replaced->before, true);
  memcpy(replaced->function, replaced->before, sizeof replaced->before);
  openCode(replaced->function, sizeof replaced->before, false);
}

const char *takeOver(bool *isEspruino) {
  findAll();
  *isEspruino = espruino.idle != 0;
  espruino.showsTimers = true;
  if (!*isEspruino) return 0;
  const char *fault = missing();
  if (!fault) fault = layoutFault();
  for (size_t i = 0; i < COUNT(replacements) && !fault; i++)
    fault = replaceFunction(replacements[i].at, replacements[i].by);
  return fault;
}

unsigned countChildren(Var *parent) {
  unsigned count = 0;
  if (!parent) return 0;
  if (!espruino.firstChild || !espruino.nextSibling || !espruino.lock) return 0;
  for (Ref ref = espruino.firstChild(parent); ref;) {
    Var *child = espruino.lock(ref);
    ref = espruino.nextSibling(child);
    espruino.unlock(child);
    count++;
  }
  return count;
}

// Boards take turns on one core, some 50 µs each. If the program has the same addresses in all of them, the processor
// still knows its branches from the turn before, which saves a seventh of their time. Without it everything works too.
static void useFixedAddresses(char **arguments) {
  int now = personality(0xffffffff);
  if (now == -1 || now & ADDR_NO_RANDOMIZE || personality(now | ADDR_NO_RANDOMIZE) == -1) return;
  char program[4096];
  ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
  if (length < 0) return;
  program[length] = 0;
  execv(program, arguments);
}

// The GNU C library passes the program's arguments to constructors.
__attribute__((constructor)) static void begin(int count, char **arguments) {
  (void)count;
  bool isEspruino;
  useFixedAddresses(arguments);
  openLine();
  const char *fault = takeOver(&isEspruino);
  if (!isEspruino) return; // a shell that starts the interpreter
  unsetenv("LD_PRELOAD");
  if (!fault) {
    fault = countTokens();
    if (fault) fault = lookLess(fault);
  }
  if (!fault) fault = limitMemory();
  if (!fault) fault = openFlash();
  if (fault) endBoard(endRefused, fault);
  openSockets();
  openClock();
}
