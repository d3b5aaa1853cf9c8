// The board's tables. Each statement may run again at any time. What a page shows is found by an index: no query of a
// page reads a whole table of games.

export const schema: readonly string[] = [
  // Each change of a game gets the next number, so that boards see what another board has stored.
  "create sequence if not exists changes",
  `create table if not exists games (
    range text not null,
    id text not null,
    change bigint not null default nextval('changes'),
    number bigint not null,
    name text not null,
    day date not null,
    at timestamptz not null,
    watched boolean not null,
    stored timestamptz not null default clock_timestamp(),
    how text not null,
    digest text not null,
    body text not null,
    players jsonb not null,
    broken text not null,
    strong boolean not null,
    follows text not null,
    tail_sha text not null,
    tail_crc text not null,
    void_reason text,
    primary key (range, id)
  )`,
  "create index if not exists games_change on games (change)",
  "create index if not exists games_at on games (at desc, range, id)",
  "create index if not exists games_range_at on games (range, at desc, id)",
  "create index if not exists games_sha on games (range, tail_sha)",
  "create index if not exists games_crc on games (range, tail_crc)",
  // What was published under the id of another game with other lines. Nothing here counts.
  `create table if not exists rivals (
    range text not null, id text not null, digest text not null, body text not null,
    stored timestamptz not null default clock_timestamp(),
    primary key (range, id, digest)
  )`,
  // The scores of whole games; "counts" is false for those that were voided or not played to their end.
  `create table if not exists scores (
    range text not null,
    id text not null,
    place int not null,
    player text not null,
    game text not null,
    day date not null,
    at timestamptz not null,
    points int not null,
    hits int not null,
    shots int not null,
    finish_ms int,
    bound_ms int,
    counts boolean not null,
    primary key (range, id, place)
  )`,
  "create index if not exists scores_day on scores (game, day, points desc) where counts",
  "create index if not exists scores_best on scores (game, points desc) where counts",
  "create index if not exists scores_player on scores (range, player, at desc)",
  "create table if not exists sheets (day date not null, game text not null, primary key (day, game))",
  "create table if not exists players (range text not null, player text not null, primary key (range, player))",
  "create index if not exists players_player on players (player, range)",
  "create table if not exists ranges (range text primary key, games bigint not null, broken bigint not null)",
  `create table if not exists aliases (
    range text not null, player text not null, person text not null, primary key (range, player)
  )`,
  "create index if not exists aliases_person on aliases (person)",
  `create table if not exists matches (
    name text primary key, definition jsonb not null, made timestamptz not null default clock_timestamp()
  )`,
  // Everything that was done at the desk; nothing is ever deleted from it.
  `create table if not exists desk (
    entry bigint generated always as identity primary key,
    at timestamptz not null default clock_timestamp(),
    action text not null,
    detail jsonb not null
  )`,
];
