/* Mentions in a prompt, by the grammar of generations/prompts.py. */
const LETTER_OR_DIGIT = /[\p{Lu}\p{Ll}\p{Lt}\p{Nd}]$/u;
const NAME = "[\\p{Lu}\\p{Ll}\\p{Lt}](?:[\\p{Lu}\\p{Ll}\\p{Lt}\\p{Nd}_]|(?![\\ufe0e\\ufe0f])[\\p{Mn}\\p{Mc}])*";
const TOKEN = new RegExp(`@@|@(${NAME})(?::(${NAME}))?`, "uy");

/* Mentions, and @@ for a plain @, left to right. */
export function* tokens(text) {
  let endOfLast = 0;
  for (let start = text.indexOf("@"); start >= 0; start = text.indexOf("@", start)) {
    TOKEN.lastIndex = start;
    const token = TOKEN.exec(text);
    const isFree = start === endOfLast || token?.[0] === "@@" || !LETTER_OR_DIGIT.test(text.slice(0, start));
    if (token && isFree) {
      yield token;
      endOfLast = start + token[0].length;
    }
    start = token && isFree ? endOfLast : start + 1;
  }
}

/* How the studio calls whom a token names: mara, or mara:raincoat; empty for a plain @. */
export const nameOf = ([, handle, look]) => [handle, look].filter(Boolean).join(":").toLowerCase();
