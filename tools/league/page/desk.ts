// The desk: whoever has the password defines matches, joins aliases and voids games.
import { ask, el, post, section, table, text, type Child, type Column } from "./dom.js";
import type { Match } from "./words.js";

type Parameters = Record<string, string>;

/** A form that posts its fields with `send` and shows what the desk says. */
function form(
  button: string,
  fields: readonly HTMLElement[],
  send: (values: Record<string, string>, form: HTMLFormElement) => Promise<void>,
): HTMLElement {
  const said = el("p", { role: "status" });
  const submit = (event: Event) => {
    event.preventDefault();
    const target = event.currentTarget as HTMLFormElement;
    const values: Record<string, string> = {};
    new FormData(target).forEach((value, name) => (values[name] = String(value).trim()));
    said.textContent = "…";
    send(values, target).then(
      () => (said.textContent = "Done."),
      (why: Error) => (said.textContent = why.message),
    );
  };
  return el("form", { onsubmit: submit }, ...fields, el("button", { type: "submit" }, button), said);
}

function field(label: string, name: string, attributes: Record<string, string> = {}): HTMLElement {
  return el("label", {}, label, el("input", { name, required: true, ...attributes }));
}

function choice(label: string, name: string, values: readonly string[], isMany = false): HTMLElement {
  const options = values.map((value) => el("option", { value, selected: isMany }, value));
  return el("label", {}, label, el("select", { name, multiple: isMany, required: true }, ...options));
}

function login(again: () => void): Child[] {
  const password = field("Password", "password", { type: "password", autocomplete: "current-password" });
  return [
    section(
      "Desk",
      form("Log in", [password], async (values) => {
        await post("login", values);
        again();
      }),
    ),
  ];
}

const nameFields = (): HTMLElement[] => [field("Range", "range"), field("Plays as", "player", { maxlength: "64" })];

function aliases(): HTMLElement {
  return section(
    "Aliases",
    text("p", "Names that get the same person are one player in all tables.", "dim"),
    form("Join", [...nameFields(), field("Person", "person", { maxlength: "64" })], (values) =>
      post("act", { do: "alias", ...values }),
    ),
    form("Separate", nameFields(), (values) => post("act", { do: "unalias", ...values })),
  );
}

function matchForms(ranges: readonly string[], games: readonly string[], matches: readonly Match[]): HTMLElement {
  const today = new Date().toISOString().slice(0, 10);
  const number = { type: "number", min: "0", value: "0" };
  const fields = [
    field("Name", "name", { maxlength: "64" }),
    choice("Game", "game", games),
    choice("Ranges", "ranges", ranges, true),
    field("From", "from", { type: "date", value: today }),
    field("To", "to", { type: "date", value: today }),
    field("Best N games (0: all)", "best", number),
    field("Drop the worst", "drop", number),
  ];
  const define = ({ best, drop, ...values }: Record<string, string>, element: HTMLFormElement) => {
    const chosen = new FormData(element).getAll("ranges").map(String);
    return post("act", { do: "match", match: { ...values, ranges: chosen, best: Number(best), drop: Number(drop) } });
  };
  const remove = form(
    "Remove",
    [
      choice(
        "Match",
        "name",
        matches.map(({ name }) => name),
      ),
    ],
    ({ name }) => post("act", { do: "unmatch", name }),
  );
  return section("Matches", form("Define", fields, define), remove);
}

function voids({ range = "", id = "" }: Parameters): HTMLElement {
  const fields = () => [
    field("Range", "range", { value: range }),
    field("Game's id", "id", { value: id }),
    field("Reason", "reason", { maxlength: "200" }),
  ];
  return section(
    "Void a game",
    text("p", "A void game stays, with the reason, and counts nowhere.", "dim"),
    form("Void", fields(), (values) => post("act", { do: "void", ...values })),
    form("Take back", fields(), (values) => post("act", { do: "unvoid", ...values })),
  );
}

interface Entry {
  at: string;
  action: string;
  detail: object;
}

const columns: Column<Entry>[] = [
  { title: "Time", cell: ({ at }) => new Date(at).toLocaleString() },
  { title: "Action", cell: ({ action }) => action },
  { title: "What", cell: ({ detail }) => JSON.stringify(detail) },
];

/** The desk; `again` makes it anew. */
export async function desk(parameters: Parameters, again: () => void): Promise<Child[]> {
  const log = await ask<Entry[]>("log").catch(() => undefined);
  if (!log) return login(again);
  const sheets = await ask<{ game: string }[]>("sheets");
  const matches = await ask<Match[]>("matches");
  const ranges = (await ask<{ range: string }[]>("ranges")).map(({ range }) => range);
  const games = sheets.map(({ game }) => game).filter((game, index, all) => all.indexOf(game) === index);
  return [
    voids(parameters),
    matchForms(ranges, games, matches),
    aliases(),
    section("Log", table("Log", columns, log)),
    form("Log out", [], async () => {
      await post("logout", {});
      again();
    }),
  ];
}
