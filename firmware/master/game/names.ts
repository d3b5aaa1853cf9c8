// Players' names: those of the settings, those that are typed at the console, and those of the record.

/** Characters of a name. */
const nameLengthMax = 8;

/** The rule, for sentences. */
export const nameRule = "1 to 8 of A-Z a-z 0-9 _ -";

/** Whether it is a text that may be a player's name. */
export function isName(value: unknown): value is string {
  return typeof value == "string" && value.length <= nameLengthMax && /^[A-Za-z0-9_-]+$/.test(value);
}

/** Whether it is a list of so many different names at most; it may be empty. */
export function areNames(value: any, namesMax: number): value is string[] {
  return (
    Array.isArray(value) &&
    value.length <= namesMax &&
    value.every(function (name, index) {
      return isName(name) && value.indexOf(name) == index;
    })
  );
}
