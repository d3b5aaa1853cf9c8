// Pins. What the firmware does to a pin is reported to the coordinator, which also sends the levels from outside. While
// a blow rings on a pin, each reading is requested from the simulator, which knows the physics and sets CONVERSION_US
// and HIGH_LEVEL when it compiles this.
#include "board.h"
#include <stdlib.h>
#include <string.h>

enum { pinCount = 64, conversionUs = CONVERSION_US };
enum { stateOutput = 1, stateOutputLast = 3, stateInput = 4, statePullUp = 5, stateAnalog = 7, statePeripheral = 8 };

static struct Pin {
  int state;      // JshPinState
  double written; // what the firmware put out last
  bool isKnown;   // the outside drives it
  double level;   // to this level, when no blow rings
  int64_t askUntilUs;
  int watch;      // number of its interrupt, 0 for none
} pins[pinCount];
static double noise;
static uint32_t noiseState;

static bool isOutput(struct Pin *pin) {
  return (pin->state >= stateOutput && pin->state <= stateOutputLast) || pin->state == statePeripheral;
}

void drivePin(unsigned pin, bool isKnown, double level, int64_t askUntilUs) {
  if (pin >= pinCount) return;
  pins[pin].isKnown = isKnown;
  pins[pin].level = level;
  pins[pin].askUntilUs = askUntilUs;
}

void pinEdge(unsigned pin, bool isHigh, int64_t atUs) {
  if (pin < pinCount && pins[pin].watch)
    espruino.pushPinEvent((extiFirst + pins[pin].watch - 1) | (isHigh ? extiIsHigh : 0), boardUs(atUs));
}

void setNoise(double share) { noise = share; }

// The voltage on a pin, 0 to 1.
static double levelOf(unsigned number) {
  struct Pin *pin = &pins[number];
  if (isOutput(pin)) return pin->written;
  if (worldUs < pin->askUntilUs) {
    tell(askedLevel, 0, number, 0, 0);
    yield(yieldForAnswer, worldUs);
    return answerNumber;
  }
  return pin->isKnown ? pin->level : pin->state == statePullUp;
}

// The ADC's noise: xorshift with a separate seed, so that the program's random numbers do not change.
static double drawNoise(void) {
  if (!noiseState) {
    const char *seed = getenv("SNYPER_SEED");
    noiseState = (seed ? strtoul(seed, 0, 10) : 0) ^ 0x9e3779b9 ? : 1;
  }
  noiseState ^= noiseState << 13;
  noiseState ^= noiseState >> 17;
  noiseState ^= noiseState << 5;
  return (2 * (noiseState / 4294967296.0) - 1) * noise;
}

bool pinValue(unsigned pin) {
  pin &= 255;
  return pin < pinCount && levelOf(pin) >= HIGH_LEVEL;
}

static void tellPin(unsigned pin, double level, double hz) {
  double written[2] = {level, hz};
  flushSpi();
  tell(toldPin, 0, pin, written, sizeof written);
  wasSeen();
}

void setPinValue(unsigned pin, bool value) {
  pin &= 255;
  if (pin >= pinCount) return;
  pins[pin].written = value;
  tellPin(pin, value, 0);
}

int pinState(unsigned pin) { return (pin &= 255) < pinCount ? pins[pin].state : 0; }

void setPinState(unsigned pin, int state) {
  pin &= 255;
  state &= 255;
  if (pin >= pinCount || pins[pin].state == state) return;
  // An input that is read as such stays the input with a pull-up that it was made.
  pins[pin].state = state;
  tell(toldMode, state, pin, 0, 0);
  wasSeen();
}

double analogPin(unsigned pin) {
  pin &= 255;
  if (pin >= pinCount) return 0;
  double level = levelOf(pin);
  if (noise > 0) level += drawNoise();
  worldUs += conversionUs;
  return level < 0 ? 0 : level > 1 ? 1 : level;
}

int analogOutput(unsigned pin, double value, double hz, int flags) {
  (void)flags;
  pin &= 255;
  if (pin >= pinCount) return 0;
  double duty = value > 0 ? value < 1 ? value : 1 : 0;
  setPinState(pin, statePeripheral);
  pins[pin].written = duty;
  tellPin(pin, duty, hz > 0 ? hz : 0);
  return 0;
}

static unsigned pinOfWatch(int watch) {
  unsigned pin = 0;
  while (pin < pinCount && pins[pin].watch != watch) pin++;
  return pin;
}

static int freeWatch(void) {
  for (int watch = 1; watch <= extiCount; watch++)
    if (pinOfWatch(watch) == pinCount) return watch;
  return 0;
}

bool canWatch(unsigned pin) { return (pin & 255) < pinCount && freeWatch(); }

int watchPin(unsigned pin, bool shouldWatch, int flags) {
  (void)flags;
  pin &= 255;
  if (pin >= pinCount) return 0;
  if (!shouldWatch) pins[pin].watch = 0;
  else if (!pins[pin].watch) pins[pin].watch = freeWatch();
  return pins[pin].watch ? extiFirst + pins[pin].watch - 1 : 0;
}

bool watchedPinState(int device) { return pinValue(pinOfWatch((device & 63) - extiFirst + 1)); }

bool isEventForPin(int event, unsigned pin) {
  pin &= 255;
  return pin < pinCount && pins[pin].watch && (event & 63) == extiFirst + pins[pin].watch - 1;
}
