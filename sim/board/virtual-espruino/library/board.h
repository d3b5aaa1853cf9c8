// A library that is loaded into the stock Espruino for Linux and answers for everything outside the interpreter: the
// clock, the console, pins, buses, flash and network of a simulated board. It decides nothing: a coordinator (the
// simulator, see ../board.ts) knows the world and its time. This file is what the parts of the library share.
//
//   program.c   the interpreter's own functions: finding, checking and replacing them
//   line.c      messages to and from the coordinator
//   clock.c     the world's time, the board's clock, when to wait and for how long
//   tokens.c    counts what the interpreter works, and stops it in the middle of it
//   memory.c    how much memory the interpreter has, and how deep its calls may go
//   pins.c      pins, ADC, PWM and watches
//   buses.c     SPI (a screen) and I2C (the radio)
//   flash.c     the flash, and power that fails in a write
//   sockets.c   TCP and UDP
//   console.c   what is printed and typed
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// It is compiled with -fvisibility=hidden: only what replaces functions of the C library is visible from outside.
#define ANSWERS __attribute__((visibility("default")))

// Types of the interpreter, as far as they are passed by value. `program.c` checks what they must be.
typedef void Var;
#if __x86_64__
typedef uint32_t Ref;
#else
typedef uint16_t Ref;
#endif

// --- program.c -----------------------------------------------------------------------------------------------------
// Functions of the interpreter that the library calls.
extern struct Interpreter {
  Ref (*getRef)(Var *);
  Var *(*lock)(Ref);
  void (*unlock)(Var *);
  Var *(*skipName)(Var *);
  Var *(*getChild)(Var *, const char *);
  int64_t (*longAndUnlock)(Var *);
  Ref (*firstChild)(const Var *);
  Ref (*nextSibling)(const Var *);
  unsigned (*memoryUsage)(void);
  unsigned (*memoryTotal)(void);
  void (*initialise)(unsigned); // jsvInit, with the number of variables
  int (*collectGarbage)(void);
  size_t (*freeStack)(void);
  char **stackBase; // where the stack of `main` begins
  Var *(*newInteger)(int32_t);
  int32_t (*integer)(const Var *);
  bool (*moreFreeThan)(unsigned);
  bool (*hasEvents)(void);
  int (*eventsUsed)(void);
  void (*pushPinEvent)(int, int64_t);
  void (*pushCharacters)(int, const char *, unsigned);
  void (*pinFunctionName)(unsigned, int, char *, size_t);
  Var *(*builtIn)(Var *, const char *);
  const char *(*deviceName)(int);
  void (*spiDefaults)(void *);
  bool (*flashPage)(uint32_t, uint32_t *, uint32_t *);
  int (*deviceToTransmit)(void);
  int (*characterToTransmit)(int);
  uint8_t *nextToken;
  Var **execInfo; // its first field is the root of all variables
  Var **timers, **watches, **events;
  int64_t *lastIdle;
  uint32_t *randomW, *randomZ;
  char *idle; // jsiIdle, where the interpreter looks at the clock for its timers
  size_t idleBytes;
  bool showsTimers; // the library knows how to look at the timers
} espruino;
// Finds and checks all of this, and replaces the interpreter's functions by the library's. Returns the error in a
// sentence, or null. Sets `isEspruino` to false if the program is not Espruino.
const char *takeOver(bool *isEspruino);
// The library cannot look at the timers, or count tokens, because of `fault`: the board goes in steps of time, if that was
// asked for. Otherwise returns why this build is refused.
const char *lookLess(const char *fault);
// Puts a jump at the beginning of a function of the interpreter.
const char *replaceFunction(void *function, void *replacement);
// The same for a function that is put back now and then, to be called as it was.
struct Replaced { void *function; uint8_t before[16]; };
const char *replaceForNow(void *function, void *replacement, struct Replaced *replaced);
void putBack(const struct Replaced *replaced);
// Lets the library write to code, or forbids it again.
bool openCode(void *from, size_t bytes, bool isOpen);
// How many children an object or array has.
unsigned countChildren(Var *parent);

// Numbers of devices that `program.c` has checked.
enum { extiFirst = 1, extiCount = 16, extiIsHigh = 64, consoleDevice = 21 };

// --- line.c --------------------------------------------------------------------------------------------------------
// Messages from the board. The letters are those of ../protocol.ts.
enum Told {
  toldYield = 'Y', toldText = 'O', toldEnd = 'E', toldMemory = 'A', toldPin = 'P', toldMode = 'M', toldSpi = 'T',
  toldListen = 'L', toldDial = 'C', toldSend = 'S', toldClose = 'X', toldBind = 'B', toldDatagram = 'U',
  askedLevel = 'Q', askedRadio = 'R',
};
// Why the board yields its turn.
enum Yield { yieldUntil = 0, yieldForAnswer = 1 };
// How it ends.
enum End { endReboot = 1, endToken = 2, endFlash = 3, endRefused = 4 };
bool hasCoordinator(void);
void openLine(void);
// Adds a message to what is sent with the next yield.
void tell(enum Told type, int flag, uint32_t id, const void *data, size_t bytes);
// Sends the messages, yields until `worldUs` (-1: until something happens), and handles what arrives.
void yield(enum Yield why, int64_t worldUs);
// Ends the board at once.
__attribute__((noreturn)) void endBoard(enum End how, const char *text);
// The answer that the last `yieldForAnswer` brought.
extern double answerNumber;
extern char answerBytes[65536];
extern size_t answerLength;

// --- clock.c -------------------------------------------------------------------------------------------------------
extern int64_t worldUs;   // the world's time as this board has it: ahead of the coordinator's while it works
extern int64_t horizonUs; // until then nothing can happen to this board
extern bool isActive;     // something was done since the last look: the interpreter may have more to do
int64_t boardUs(int64_t world);
void openClock(void);
// The interpreter serves a socket; it does so once or more in a round.
void atSockets(void);
// The world now sees what the board did, and may react soon.
void wasSeen(void);
// The network got bytes, and may not accept more at once.
void wasSent(void);
void setClock(double rate, int64_t stepUs, int64_t fromUs);
// Replacements of the interpreter's functions, by the names that these have there.
void atIdle(void);           // jshIdle: once round the loop
int64_t systemTime(void);    // jshGetSystemTime
void setSystemTime(int64_t); // jshSetSystemTime
void delayUs(int);           // jshDelayMicroseconds
bool sleepUntil(int64_t);    // jshSleep
void enableWatchdog(double); // jshEnableWatchDog
void kickWatchdog(void);     // jshKickWatchDog
void reboot(void);           // jshReboot
// The interpreter was blocked for so long in one call: the watchdog may fire.
void stoodStill(int64_t fromUs);

// --- tokens.c ------------------------------------------------------------------------------------------------------
const char *countTokens(void);
uint64_t tokens(void);
// Power fails at the n-th token from now; 0 cancels that.
void losePowerAtToken(uint64_t n);
// A turn begins: the watchdog over endless loops counts from here.
void turnBegins(void);
// Charges the tokens since the last call to the world's time.
void chargeTokens(void);
// `interrupted` is called at the n-th token from now, in the middle of whatever the interpreter does.
void interruptAtToken(uint64_t n);

// --- memory.c ------------------------------------------------------------------------------------------------------
extern uint32_t collections, stackUsedMax; // since power-up; counted where the heap or the stack is limited
// Gives the interpreter as many variables and as much stack as the environment says.
const char *limitMemory(void);
// How many variables the interpreter was built with, or has if it grew.
unsigned builtVariables(void);
// Something else takes all free variables but so many, at once or at the n-th token from now; and gives them back.
void takeVariables(uint32_t left, uint64_t afterTokens, int inPieces);
void giveBack(void);
void interrupted(void);

// --- pins.c --------------------------------------------------------------------------------------------------------
void drivePin(unsigned pin, bool isKnown, double level, int64_t askUntilUs);
void pinEdge(unsigned pin, bool isHigh, int64_t atUs);
void setNoise(double share);
bool pinValue(unsigned pin);                                    // jshPinGetValue
void setPinValue(unsigned pin, bool value);                     // jshPinSetValue
int pinState(unsigned pin);                                     // jshPinGetState
void setPinState(unsigned pin, int state);                      // jshPinSetState
double analogPin(unsigned pin);                                 // jshPinAnalog
int analogOutput(unsigned pin, double value, double hz, int flags); // jshPinAnalogOutput
bool canWatch(unsigned pin);                                    // jshCanWatch
int watchPin(unsigned pin, bool shouldWatch, int flags);        // jshPinWatch
bool watchedPinState(int device);                               // jshGetWatchedPinState
bool isEventForPin(int event, unsigned pin);                    // jshIsEventForPin

// --- buses.c -------------------------------------------------------------------------------------------------------
struct SpiInfo { // JshSPIInfo
  int32_t baud;
  uint8_t baudRule, sck, miso, mosi, mode, isMsbFirst;
  int32_t bits;
} __attribute__((packed));
void flushSpi(void);
void setupSpi(int device, struct SpiInfo *info);                                // jshSPISetup
int sendSpi(int device, int data);                                              // jshSPISend
void sendSpi16(int device, int data);                                           // jshSPISend16
bool sendManySpi(int device, uint8_t *tx, uint8_t *rx, size_t count, void (*done)(void)); // jshSPISendMany
void waitSpi(int device);                                                       // jshSPIWait
Var *deviceObjectFor(unsigned deviceMin, unsigned deviceMax, unsigned pin);     // jshGetDeviceObjectFor
void writeI2c(int device, unsigned address, int bytes, const uint8_t *data, bool stops); // jshI2CWrite
void readI2c(int device, unsigned address, int bytes, uint8_t *data, bool stops);        // jshI2CRead
void kickUsart(int device);                                                     // jshUSARTKick

// --- flash.c -------------------------------------------------------------------------------------------------------
enum { flashStart = 0x10000000, flashBytes = 256 * 1024, flashPageBytes = 1024 };
extern uint32_t flashChanges; // writes and erasures since power-up
const char *openFlash(void);
// Power fails during the n-th change from now, when this share of it is done; 0 cancels that.
void losePowerInFlash(uint32_t n, double share);
void readFlash(void *to, uint32_t address, uint32_t bytes);    // jshFlashRead
void writeFlash(void *from, uint32_t address, uint32_t bytes); // jshFlashWrite
void eraseFlashPage(uint32_t address);                         // jshFlashErasePage

// --- sockets.c -----------------------------------------------------------------------------------------------------
void openSockets(void);
unsigned countSockets(void);
void socketReceived(uint32_t id, const void *data, size_t bytes, bool isDatagram);
void socketEnded(uint32_t id);
void socketBroken(uint32_t id);
void socketFull(uint32_t id, bool isFull);
void socketAccepted(uint32_t listener, uint32_t id);
void dialAnswered(int error);

// --- console.c -----------------------------------------------------------------------------------------------------
void flushConsole(void);
void typed(const char *text, size_t bytes);
// Passes typed characters to the interpreter while it has room. True if there were any.
bool feedConsole(void);
