// The live screen without its terminal: takes what is typed, and returns the lines for a window of any size.
import type { Arena } from "../arena/arena.js";
import { Controls, isStep } from "./controls.js";
import { Keys, type Action } from "./keys.js";
import type { Line } from "./line.js";
import { drawScreen, displayPlace, scrollMax, type Size } from "./screen.js";
import { shown } from "../../tools/common/terminal.js";
import { isAddress, Watcher, type RangeState } from "../arena/state.js";

export class LiveView {
  private readonly keys = new Keys();
  private readonly controls: Controls;
  private readonly watcher: Watcher;
  /** What is wrong with the file of the offered game, "" for nothing. */
  private fault = "";
  /** Whether the QR code of the page for watching is shown. */
  private wantsShow = true;
  private help = false;
  private scroll = 0;
  private wantsDisplay: boolean | undefined;

  /**
   * `address` is where targets dial; `quit` is called when the user quits; `page` is the URL of the arena's page, or a
   * sentence that says why there is none; `show` is the page on which others can watch, if there is one.
   */
  constructor(
    arena: Arena,
    address: string,
    private readonly quit: () => void,
    page = "",
    private readonly show?: RangeState["show"],
  ) {
    this.watcher = new Watcher(arena, address, isAddress(page) ? page : "");
    if (page !== "" && !isAddress(page)) this.watcher.note("page", page);
    this.controls = new Controls(arena, (sentence) => this.watcher.note("you", sentence));
  }

  /** Adds a line to the log of the boards' lines. */
  note(who: string, sentence: string): void {
    this.watcher.note(who, sentence);
  }

  /** Shows what happened to the offered game, in one or more lines; a fault stays until the file is right again. */
  report(sentence: string, isFault: boolean): void {
    const lines = sentence.split("\n").map(shown);
    for (const text of lines) this.watcher.add({ who: "game", text, isFault });
    this.fault = isFault ? lines[0]! : "";
  }

  /** Carries out what a terminal of that size sent: any number of keys. */
  handleInput(input: string, size: Size): void {
    for (const action of this.keys.actionsFor(input)) this.act(action, size);
  }

  /** The screen as it is now: exactly as many lines as the window has. */
  lines(size: Size): Line[] {
    const state = this.state();
    this.scroll = Math.min(this.scroll, scrollMax(state, size));
    return drawScreen(state, size);
  }

  private act(action: Action, size: Size): void {
    if (action.do !== "show") this.wantsShow = false;
    switch (action.do) {
      case "quit":
        return this.quit();
      case "help":
        this.help = !this.help;
        return;
      case "show":
        this.wantsShow = !this.wantsShow;
        return;
      case "scroll up":
        this.scroll = Math.max(0, this.scroll - 1);
        return;
      case "scroll down":
        this.scroll++;
        return;
      case "display":
        this.wantsDisplay = !this.showsDisplay(size);
        if (this.wantsDisplay) this.help = false; // in a small window the help takes the display's place
        return;
      case "press":
        // Show the master's menus to a user who moves through them.
        if (isStep(action.contact) && this.wantsDisplay === undefined && !this.showsDisplay(size))
          this.wantsDisplay = true;
        return this.controls.do(action);
      default:
        return this.controls.do(action);
    }
  }

  private state(): RangeState {
    return this.watcher.state({
      prompt: this.keys.prompt,
      help: this.help,
      scroll: this.scroll,
      wantsDisplay: this.wantsDisplay,
      fault: this.fault,
      show: this.wantsShow ? this.show : undefined,
    });
  }

  private showsDisplay(size: Size): boolean {
    return displayPlace(this.state(), size) !== undefined;
  }
}
