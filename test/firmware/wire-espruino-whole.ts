// The wire on real interpreters with 10,000 lines for each board, for `npm run test:espruino`: see
// support/wire-espruino.ts.
import { testWire } from "../support/wire-espruino.js";

describe("the wire on real interpreters, with all lines", () => testWire(10_000, true));
