// The range: each plate on its stand, drawn as its servo turns. A click shoots at it.
import "@wokwi/elements/dist/esm/servo-element.js";
import type { ServoElement } from "@wokwi/elements/dist/esm/servo-element.js";
import type { BoardPart, PlatePart, TargetPart } from "../messages.js";
import { levelTexts } from "./preflight.js";
import { linkWords } from "./trouble.js";
import { find, isViewOnly, make, mark, msText, write } from "./dom.js";
import { ask } from "./stream.js";

/** The angle of a lying plate, which is seen from its edge. */
const lyingDegrees = 84;
const servoDegrees = 90;
const markMs = 1600;
const flyMs = 1800;

const poseSigns: Record<string, string> = {
  standing: "▲ up",
  rising: "△ rising",
  falling: "▽ falling",
  down: "▬ down",
};

/** What the check before a game found: its level, and what is as bad as that. */
function checkText({ level, facts }: NonNullable<TargetPart["check"]>): string {
  const sign = { green: "+", amber: "!", red: "X" }[level];
  const bad = facts.filter((fact) => fact.startsWith(sign)).map((fact) => fact.slice(2));
  return level === "green" ? level : `${level}: ${bad.join(", ")}`;
}

/** The force of the next shot, 0 to 1. */
function force(): number {
  return Number(find("force", HTMLInputElement).value) / 100;
}

/** The pictures of a plate: rings, and for one that must not be shot another shape with words. */
function rings(): string {
  return (
    `<svg viewBox="-50 -50 100 100" aria-hidden="true"><circle r="49" class="ring-rim"/><circle r="46" class="ring-a"/><circle r="34" class="ring-b"/>` +
    `<circle r="22" class="ring-a"/><circle r="10" class="ring-b"/></svg>` +
    `<svg viewBox="-50 -50 100 100" aria-hidden="true" class="spare"><path d="M0-49 49 0 0 49-49 0z" class="spare-rim"/>` +
    `<path d="M0-42 42 0 0 42-42 0z" class="spare-face"/><text y="3">DON’T</text><text y="18">SHOOT</text></svg>`
  );
}

/** A target as the page shows it: its plate and servo, its pose and link, and its last result. */
class StandView {
  readonly element: HTMLElement;
  id = "";
  private readonly plate = make("button", { type: "button", class: "plate" });
  private readonly servo = document.createElement("wokwi-servo") as ServoElement;
  private readonly spoken = make("span", { class: "unseen" });
  private readonly wrenchText = make("span", { class: "unseen" });
  private readonly lamp = make("span", { class: "lamp", "aria-hidden": "true", text: "☀" });
  private readonly number = make("span");
  private readonly name = make("span", { class: "id" });
  private readonly pose = make("span", { class: "pose" });
  private readonly link = make("span", { class: "link" });
  private readonly why = make("span", { class: "why" });
  private readonly last = make("span", { class: "last" });
  private readonly check = make("span", { class: "check", role: "img", hidden: true });
  private readonly faults = make("ul", { class: "faults", hidden: true });
  private readonly badge = make("span", { class: "badge", hidden: true });
  private readonly marks = make("span", { class: "marks", "aria-hidden": "true" });
  private motion: PlatePart | null = null;
  private sinceMs = 0;
  private hasShot = false;
  /** The number of the row that was shown last; undefined before the first part. */
  private rowShown: number | undefined;

  /** Whether the game's players shoot at once: then plates have their owners' names. */
  isDuel = false;

  /** `settled` is called with each new outcome, and its points. */
  constructor(
    isOwn: boolean,
    openTrouble: (id: string) => void,
    private readonly settled: Settled,
  ) {
    this.servo.setAttribute("aria-hidden", "true");
    this.servo.hornColor = "#d9d2c0";
    this.plate.innerHTML = rings();
    this.plate.append(this.spoken);
    const field = make("div", { class: "field" }, this.plate, this.badge, this.faults, this.marks);
    const tag = make(
      "div",
      { class: "tag" },
      this.check,
      make("h3", {}, this.number, this.name),
      make("p", {}, this.pose, make("span", {}, this.link, this.why)),
      make("p", {}, this.last),
    );
    const foot = make("div", { class: "foot" }, ...(isOwn ? [this.servo] : []));
    this.element = make("li", { class: "stand" }, field, foot, tag);
    if (!isOwn) {
      this.plate.disabled = true;
      return;
    }
    const wrench = make(
      "button",
      { type: "button", class: "wrench", title: "Break things" },
      make("span", { "aria-hidden": "true", text: "✂" }),
      this.wrenchText,
    );
    wrench.addEventListener("click", () => openTrouble(this.id));
    foot.append(wrench, this.lamp);
    this.listen();
  }

  private listen(): void {
    // A mouse shoots when it is pressed. A finger may only be scrolling, so it shoots by a whole click, as a key does.
    this.plate.addEventListener("pointerdown", (event) => {
      this.hasShot = event.pointerType === "mouse" && event.button === 0;
      if (this.hasShot) this.shootAt(event);
    });
    this.plate.addEventListener("click", (event) => {
      if (!this.hasShot) this.shootAt(event.detail === 0 ? undefined : event);
      this.hasShot = false;
    });
  }

  /** Shoots where the pointer is, or at the middle without one. */
  shootAt(event?: MouseEvent): void {
    const field = this.marks.getBoundingClientRect();
    const radius = field.width / 2;
    const x = event ? (event.clientX - field.left - radius) / radius : 0;
    const y = event ? (event.clientY - field.top - radius) / radius : 0;
    const clipped = (value: number) => Math.max(-4, Math.min(4, Math.round(value * 1000) / 1000));
    void ask({ do: "shoot", target: this.id, x: clipped(x), y: clipped(y), force: force() }).then(
      ({ struck, counts }) => {
        if (struck !== undefined) this.showShot(x, y, counts ? "hit" : struck ? "no" : "missed", counts === true);
      },
    );
  }

  show(target: TargetPart): void {
    const { id, number, linked, reason, last, tripMs, plate, armed, owner, isNoShoot } = target;
    this.id = id;
    write(this.number, number === null ? id : String(number));
    write(this.name, number === null ? "" : ` · ${id}`);
    const pose = target.pose === null ? "?" : (poseSigns[target.pose] ?? target.pose);
    write(this.pose, !armed ? pose : isNoShoot ? "✖ don’t shoot" : "◎ armed");
    mark(this.element, "data-armed", armed ? "yes" : "no");
    mark(this.element, "data-no-shoot", armed && isNoShoot ? "" : undefined);
    write(this.badge, owner);
    this.badge.hidden = owner === "" || !this.isDuel;
    this.showRow(target.row);
    mark(this.element, "data-pose", target.pose ?? "unknown");
    mark(this.element, "data-linked", linked === null ? "never" : linked ? "yes" : "no");
    write(this.link, linked === null ? "not linked yet" : linked ? `linked ${msText(tripMs)}` : "✕ no link");
    write(this.why, linked === false ? `: ${reason}` : "");
    write(this.last, last === "" ? "no shot" : last);
    this.showCheck(target.check);
    const state = armed ? (isNoShoot ? "must not be shot" : "armed") : (target.pose ?? "pose unknown");
    write(this.spoken, `Shoot at ${id}, ${state}${this.badge.hidden ? "" : `, ${owner}’s`}`);
    write(this.wrenchText, `Break things at ${id}`);
    mark(this.lamp, "data-light", target.light ? "on" : "off");
    this.motion = plate;
    this.sinceMs = performance.now();
    this.turn(this.sinceMs);
  }

  /** The last check's level as a shape in the corner, with its words for those who point at it or hear it. */
  private showCheck(check: TargetPart["check"]): void {
    this.check.hidden = !check;
    if (!check) return;
    write(this.check, levelTexts[check.level].slice(0, 1));
    mark(this.check, "aria-label", checkText(check));
    mark(this.check, "title", checkText(check));
  }

  /** Lets the points of a new row fly up from the plate. */
  private showRow(row: TargetPart["row"]): void {
    const isNew = row !== null && this.rowShown !== undefined && row.number !== this.rowShown;
    this.rowShown = row?.number ?? 0;
    if (!isNew) return;
    const { outcome, points } = row;
    const text = points === 0 ? outcome : `${points > 0 ? "+" : "−"}${Math.abs(points)}`;
    const fly = make("span", { class: "fly", "data-outcome": outcome, text });
    this.marks.append(fly);
    setTimeout(() => fly.remove(), flyMs);
    this.settled(this.id, outcome, points);
  }

  /** Lists what is broken at it. */
  showFaults({ powered, link, delayMs, jitterMs, wifi }: BoardPart): void {
    const speed = this.motion?.speed ?? 1;
    const words = [
      ...(powered ? [] : ["no power"]),
      ...(link === "clear" ? [] : [linkWords[link]]),
      ...(wifi === false ? ["no Wi-Fi"] : []),
      ...(delayMs + jitterMs > 0 ? [`+${delayMs}–${delayMs + jitterMs} ms`] : []),
      ...(speed === 1 ? [] : [speed === 0 ? "servo stuck" : "servo slow"]),
    ];
    if (this.faults.textContent !== words.join(""))
      this.faults.replaceChildren(...words.map((text) => make("li", { text })));
    this.faults.hidden = words.length === 0;
  }

  /** Draws the plate where it is now. True while it moves. */
  turn(nowMs: number): boolean {
    const { motion } = this;
    if (!motion) return false;
    const turned = (motion.perSecond * (nowMs - this.sinceMs)) / 1000;
    const way = motion.wanted - motion.elevation;
    const isThere = turned >= Math.abs(way);
    const elevation = isThere ? motion.wanted : motion.elevation + Math.sign(way) * turned;
    this.plate.style.setProperty("--lying", `${((1 - elevation) * lyingDegrees).toFixed(2)}deg`);
    this.servo.angle = Math.round(elevation * servoDegrees * 10) / 10;
    return !isThere && motion.perSecond > 0;
  }

  private showShot(x: number, y: number, text: string, isHit: boolean): void {
    const shot = make("span", { class: isHit ? "shot shot-hit" : "shot", text });
    shot.style.setProperty("--x", String(x));
    shot.style.setProperty("--y", String(y));
    this.marks.append(shot);
    setTimeout(() => shot.remove(), markMs);
  }
}

export type Settled = (id: string, outcome: string, points: number) => void;

/** The list of all targets on the page. */
export class StandList {
  private readonly list = find("stands", HTMLOListElement);
  private readonly all = new Map<string, StandView>();
  private readonly boards = new Map<string, BoardPart>();
  private isMoving = false;

  private isDuel = false;

  /**
   * `openTrouble` is called with the target at which somebody wants to break things, `settled` with each new outcome of
   * a game and its points.
   */
  constructor(
    private readonly openTrouble: (id: string) => void,
    private readonly settled: Settled,
  ) {}

  /** Whether the game's players shoot at once. */
  setDuel(isDuel: boolean): void {
    this.isDuel = isDuel;
    for (const stand of this.all.values()) stand.isDuel = isDuel;
  }

  /** Removes the stands of all other targets. */
  keep(ids: ReadonlySet<string>): void {
    for (const [id, stand] of this.all) {
      if (ids.has(id)) continue;
      stand.element.remove();
      this.all.delete(id);
    }
  }

  show(target: TargetPart): void {
    let stand = this.all.get(target.id);
    if (!stand) {
      const isOwn = target.plate !== null && !isViewOnly;
      this.all.set(target.id, (stand = new StandView(isOwn, this.openTrouble, this.settled)));
      this.list.append(stand.element);
      mark(this.list, "data-count", String(this.all.size));
    }
    stand.isDuel = this.isDuel;
    stand.show(target);
    const board = this.boards.get(target.id);
    if (board) stand.showFaults(board);
    if (!this.isMoving) this.move();
  }

  showFaults(board: BoardPart): void {
    this.boards.set(board.name, board);
    this.all.get(board.name)?.showFaults(board);
  }

  /** Shoots at the middle of the plate with that number, from 1. */
  shoot(number: number): void {
    [...this.all.values()][number - 1]?.shootAt();
  }

  /** Draws frames while a plate moves. */
  private move(): void {
    this.isMoving = true;
    requestAnimationFrame((nowMs) => {
      this.isMoving = false;
      if ([...this.all.values()].filter((stand) => stand.turn(nowMs)).length > 0) this.move();
    });
  }
}
