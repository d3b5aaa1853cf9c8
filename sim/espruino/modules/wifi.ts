// `require("Wifi")` of a board, as an ESP32 has it, over the simulated air: its answers, its events and their payloads,
// its retries.
import type { Air } from "../../world/air.js";
import type { Machine } from "../machine.js";
import { Emitter } from "./emitter.js";
import { boardObject, giveMethods } from "./faces.js";
import { WifiAccessPoint } from "./wifi-access-point.js";
import { Radio } from "./wifi-radio.js";
import { WifiStation } from "./wifi-station.js";

export interface EspruinoWifi {
  /** What `require("Wifi")` returns. */
  module: object;
  /** How many event listeners are attached. */
  listeners(): number;
}

/** Makes the `Wifi` of one powered interpreter; it leaves the air when the machine loses power. */
export function makeWifi(machine: Machine, air: Air): EspruinoWifi {
  const face = boardObject(machine, {});
  const emitter = new Emitter(machine, face, (run, args, self) => machine.queue(run, args, self));
  const radio = new Radio(machine, air, emitter);
  giveMethods(machine, face, methods(radio, new WifiStation(radio), new WifiAccessPoint(radio), air));
  return { module: face, listeners: () => emitter.count };
}

function methods(radio: Radio, station: WifiStation, own: WifiAccessPoint, air: Air): Record<string, Function> {
  let hostname = "espressif";
  const mode = () => {
    if (own.isOpen) return station.isBusy ? "APSTA" : "AP";
    return station.connected ? "STA" : "NULL";
  };
  return {
    connect: (ssid: unknown, options: unknown, done: unknown) => station.connect(ssid, options, done),
    disconnect: (done: unknown) => station.disconnect(done),
    startAP: (ssid: unknown, options: unknown, done: unknown) => own.start(ssid, options, done),
    stopAP: (done: unknown) => own.stop(done),
    scan: (done: unknown) => station.scan(done),
    getStatus: () => station.status(mode()),
    getDetails: (done: unknown) => station.details(done),
    getAPDetails: (done: unknown) => own.details(done),
    getIP: (done: unknown) => station.addresses(done),
    getAPIP: (done: unknown) => own.addresses(done),
    getHostByName: (name: unknown, done: unknown) => {
      const callback = radio.optionalCallback(done);
      if (!callback) throw radio.error("Callback is not a function");
      radio.reply(callback, [station.connected ? (air.names.get(String(name)) ?? null) : null]);
    },
    getHostname: () => hostname,
    setHostname: (name: unknown, done: unknown) => {
      hostname = String(name);
      const callback = radio.optionalCallback(done);
      if (callback) radio.reply(callback);
    },
    // A saved network would be joined again after power loss; boards here are configured by their settings file alone.
    save: () => undefined,
  };
}
