declare module "snyper:games" {
  /** Of the games that come with the firmware, with commas between them. */
  export const gameNames: string;
  /** The document of one of them as JSON; undefined for any other name. */
  export function gameText(name: string): string | undefined;
}
