// Buses. Bytes sent over SPI are reported in one piece when a pin changes or the turn ends; nothing answers. I2C
// carries the radio: a write is a request in JSON; a read returns the answer's length, two bytes with the lower one
// first, and then the answer.
#include "board.h"
#include <string.h>

enum { spiPorts = 3, spiFirst = 36, deviceNameFlags = 1 | 2 | 16 };

static struct SpiInfo setups[spiPorts];
static struct { struct SpiInfo info; uint8_t bytes[8192]; } piece;
static size_t pieceBytes, radioRead;

void flushSpi(void) {
  if (!pieceBytes) return;
  size_t bytes = pieceBytes;
  pieceBytes = 0;
  tell(toldSpi, 0, 0, &piece, sizeof piece.info + bytes);
  wasSeen();
}

static struct SpiInfo *setupOf(int device) {
  unsigned port = (device & 255) - spiFirst;
  return port < spiPorts ? &setups[port] : 0;
}

void setupSpi(int device, struct SpiInfo *info) {
  flushSpi();
  struct SpiInfo *setup = setupOf(device);
  if (setup) *setup = *info;
}

static void addByte(int device, uint8_t byte) {
  struct SpiInfo *setup = setupOf(device);
  if (!setup || !setup->baud) return; // never set up: its wires are nowhere
  if (pieceBytes == sizeof piece.bytes || (pieceBytes && memcmp(&piece.info, setup, sizeof *setup))) flushSpi();
  piece.info = *setup;
  piece.bytes[pieceBytes++] = byte;
}

int sendSpi(int device, int data) {
  if (data >= 0) addByte(device, data);
  return 0;
}

void sendSpi16(int device, int data) {
  addByte(device, data >> 8);
  addByte(device, data);
}

bool sendManySpi(int device, uint8_t *tx, uint8_t *rx, size_t count, void (*done)(void)) {
  for (size_t i = 0; i < count; i++) addByte(device, tx[i]);
  if (rx) memset(rx, 0, count);
  if (done) done();
  return true;
}

void waitSpi(int device) { (void)device; }

// `SPI.find`: as on an ESP32 each port reaches any pin.
Var *deviceObjectFor(unsigned deviceMin, unsigned deviceMax, unsigned pin) {
  (void)deviceMax;
  (void)pin;
  char name[16] = "";
  espruino.pinFunctionName(deviceMin & 0xffff, deviceNameFlags, name, sizeof name);
  if (strncmp(name, "SPI", 3)) return 0;
  Var *object = espruino.getChild(*espruino.execInfo, name);
  return object ? object : espruino.builtIn(0, name);
}

void writeI2c(int device, unsigned address, int bytes, const uint8_t *data, bool stops) {
  (void)device;
  (void)address;
  (void)stops;
  answerLength = radioRead = 0;
  if (!hasCoordinator()) return;
  tell(askedRadio, 0, 0, data, bytes);
  yield(yieldForAnswer, worldUs);
  wasSeen();
}

void readI2c(int device, unsigned address, int bytes, uint8_t *data, bool stops) {
  (void)device;
  (void)address;
  (void)stops;
  memset(data, 0, bytes);
  if (!radioRead) {
    radioRead = 1;
    data[0] = answerLength;
    if (bytes > 1) data[1] = answerLength >> 8;
    return;
  }
  memcpy(data, answerBytes, (size_t)bytes < answerLength ? (size_t)bytes : answerLength);
}

// Nothing is connected to a serial port: whatever is sent there is discarded.
void kickUsart(int device) {
  (void)device;
  for (int next; (next = espruino.deviceToTransmit() & 255);) espruino.characterToTransmit(next);
}
