// Names of leagues and ranges, and the topics that are made of them. A name is also a file's name and a part of a URL,
// so it is short and plain.

/** What a league's or a range's name may be; for sentences, `nameRule`. */
const namePattern = /^[a-z0-9][a-z0-9-]{0,31}$/;
export const nameRule = "1 to 32 of a-z, 0-9 and -, not beginning with -";
export const isName = (text: string): boolean => namePattern.test(text);

/** What a message is about. */
export type Subject = "state" | "games" | "kept";

/** What a topic says. `game` is the game's number in its master's record, 0 for `state`. */
export interface Place {
  league: string;
  range: string;
  subject: Subject;
  game: number;
}

const topicPattern = /^snyper\/([a-z0-9-]{1,32})\/([a-z0-9-]{1,32})\/(?:(state)|(games|kept)\/([1-9]\d{0,14}))$/;

/** Where a range's state is, retained. */
export const stateTopic = (league: string, range: string): string => `snyper/${league}/${range}/state`;
/** Where a bridge publishes a game, and where the board confirms that it has stored it. */
export const gameTopic = (league: string, range: string, game: number): string =>
  `snyper/${league}/${range}/games/${game}`;
export const keptTopic = (league: string, range: string, game: number): string =>
  `snyper/${league}/${range}/kept/${game}`;

/** What the board subscribes to, and what a bridge does. */
export const allStates = (league: string): string => `snyper/${league}/+/state`;
export const allGames = (league: string): string => `snyper/${league}/+/games/+`;
export const keptOf = (league: string, range: string): string => `snyper/${league}/${range}/kept/+`;

/** What a topic means; undefined if it is none of ours. */
export function placeIn(topic: string): Place | undefined {
  const [, league = "", range = "", state, numbered, game = "0"] = topicPattern.exec(topic) ?? [];
  if (!isName(league) || !isName(range)) return undefined;
  return { league, range, subject: (state ?? numbered) as Subject, game: Number(game) };
}
