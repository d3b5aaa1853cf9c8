// The class Pin: its methods, as the firmware sees them on `D16`.
import type { Pin } from "../language/pin.js";
import { adopt, define, type Realm } from "../language/realm.js";

/** What a pin's methods need of the board's pins. */
export interface PinActions {
  find(value: unknown): Pin | undefined;
  isHigh(pin: Pin): boolean;
  /** Whether the firmware has written anything but 0 to the pin. */
  isWrittenHigh(pin: Pin): boolean;
  write(pin: Pin, value: unknown): void;
  modeOf(pin: Pin): string | undefined;
  setMode(pin: Pin, mode: unknown): void;
  analogRead(pin: Pin): number;
  analogWrite(pin: Pin, value: unknown, options: unknown): void;
  pulse(pin: Pin, isHigh: boolean, ms: unknown): void;
}

/** Puts the class into the context, and makes these pins its instances. */
export function installPinClass(realm: Realm, pins: readonly Pin[], actions: PinActions): void {
  const prototype = realm.newObject();
  define(realm, prototype, { ...digitalMethods(actions), ...otherMethods(realm, actions) });
  Object.defineProperty(prototype, Symbol.toPrimitive, {
    value: function (this: Pin, hint: string) {
      return hint === "number" ? this.number : this.name;
    },
  });
  const PinClass = adopt(realm, "Pin", function (value: unknown) {
    return actions.find(value);
  });
  Object.defineProperty(PinClass, "prototype", { value: prototype });
  define(realm, prototype, { constructor: PinClass });
  for (const pin of pins) Object.setPrototypeOf(pin, prototype);
  define(realm, realm.global, { Pin: PinClass });
}

function digitalMethods(actions: PinActions): Record<string, Function> {
  return {
    read: function (this: Pin) {
      return actions.isHigh(this);
    },
    write: function (this: Pin, value: unknown) {
      actions.write(this, value);
    },
    set: function (this: Pin) {
      actions.write(this, 1);
    },
    reset: function (this: Pin) {
      actions.write(this, 0);
    },
    toggle: function (this: Pin) {
      const isHigh = !actions.isWrittenHigh(this);
      actions.write(this, isHigh);
      return isHigh;
    },
  };
}

function otherMethods(realm: Realm, actions: PinActions): Record<string, Function> {
  return {
    mode: function (this: Pin, mode: unknown) {
      actions.setMode(this, mode);
    },
    getMode: function (this: Pin) {
      return actions.modeOf(this);
    },
    analog: function (this: Pin) {
      return actions.analogRead(this);
    },
    pwm: function (this: Pin, value: unknown, options: unknown) {
      actions.analogWrite(this, value, options);
    },
    pulse: function (this: Pin, value: unknown, ms: unknown) {
      actions.pulse(this, !!value, ms);
    },
    getInfo: function (this: Pin) {
      return Object.assign(realm.newObject(), { port: "D", num: this.number });
    },
    toString: function (this: Pin) {
      return this.name;
    },
  };
}
