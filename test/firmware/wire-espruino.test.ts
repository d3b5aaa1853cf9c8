// The wire on real interpreters, as far as the suite has time for it: see support/wire-espruino.ts. Each control
// character is sent once in each text field.
import { testWire } from "../support/wire-espruino.js";

describe("the wire on real interpreters", () => testWire(2500, false));
