// Faults of a real interpreter's memory: something else takes its JsVars for a while, as another module would.
import type { SimulatedBoard } from "../board/board.js";
import { VirtualEspruinoBoard } from "../board/virtual-espruino/board.js";
import type { Clock } from "../world/world.js";
import type { FaultListener } from "./fault-listener.js";
import { boardNameOf, type Fault, type FaultHandlers } from "./faults.js";

type MemoryKind = "memory" | "famine";

/** What `memory` leaves a board at least, and how much more it may leave, JsVars. */
export const leftMin = { master: 700, target: 300 };
/** A link takes so much of a target, JsVars (shared/floors.ts): without one it is left that much more. */
const linkSize = 160;
const leftSpread = 400;
/** How often what `memory` leaves lies apart, as a heap in long use does. */
const inPiecesShare = 0.5;
/** What `famine` leaves at most, JsVars; within how many tokens of the interpreter's work it comes. */
const famineLeftMax = 60;
const famineTokensMax = 3000;

/** A `vm` board has all the memory in the world, and does not notice. */
export function memoryHandlers(
  clock: Clock,
  listener: FaultListener,
  boardOf: (name: string) => SimulatedBoard,
  isLinked: (id: string) => boolean,
): FaultHandlers<MemoryKind> {
  const interpreterOf = (fault: Fault): VirtualEspruinoBoard | undefined => {
    const board = boardOf(boardNameOf(fault));
    return board instanceof VirtualEspruinoBoard ? board : undefined;
  };
  const end = (fault: Fault) => interpreterOf(fault)?.giveMemoryBack();
  return {
    memory: {
      begin: (fault) => {
        const name = boardNameOf(fault);
        const least = name === "master" ? leftMin.master : leftMin.target + (isLinked(name) ? 0 : linkSize);
        const left = least + Math.round(fault.amount * leftSpread);
        if ((fault.amount * 13) % 1 < inPiecesShare) interpreterOf(fault)?.takeMemoryInPieces(left);
        else interpreterOf(fault)?.takeMemory(left);
      },
      end,
    },
    famine: {
      begin: (fault) => {
        listener.starves(boardNameOf(fault), clock.now() + fault.ms);
        const left = Math.round(((fault.amount * 7) % 1) * famineLeftMax);
        interpreterOf(fault)?.takeMemory(left, 1 + Math.round(fault.amount * famineTokensMax));
      },
      end,
    },
  };
}
