/* Marks the mentions of a prompt, in a mirror behind its textarea, by the grammar of generations/prompts.py.
   `data-handles` on .prompt says who exists: {"mara": 1, "mara:raincoat": 1, "leo": null}, the number being the tint,
   null one without a picture. */
const LETTER_OR_DIGIT = /[\p{Lu}\p{Ll}\p{Lt}\p{Nd}]$/u;
const NAME = "[\\p{Lu}\\p{Ll}\\p{Lt}](?:[\\p{Lu}\\p{Ll}\\p{Lt}\\p{Nd}_]|(?![\\ufe0e\\ufe0f])[\\p{Mn}\\p{Mc}])*";
const TOKEN = new RegExp(`@@|@(${NAME})(?::(${NAME}))?`, "uy");
const connected = new WeakSet();

/* Mentions, and @@ for a plain @, left to right. */
function* tokens(text) {
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

function mark(text, tint) {
  const element = document.createElement("mark");
  element.textContent = text;
  if (tint) element.dataset.tint = tint;
  else element.dataset.missing = "";
  return element;
}

function parts(text, known, caret) {
  const found = [];
  let end = 0;
  for (const token of tokens(text)) {
    const [words, handle, look] = token;
    if (!handle) continue;
    const tint = known[[handle, look].filter(Boolean).join(":").toLowerCase()];
    const after = token.index + words.length;
    const isBeingTyped = !tint && after === caret;
    found.push(text.slice(end, token.index), isBeingTyped ? words : mark(words, tint));
    end = after;
  }
  // A last empty line has height in a textarea, but not in an element without something after it.
  return [...found, text.slice(end), "\u200b"];
}

function reflect(prompt) {
  const field = prompt.querySelector("textarea");
  const mirror = prompt.querySelector(".prompt-mirror");
  const known = JSON.parse(prompt.dataset.handles || "{}");
  const follow = () => (mirror.scrollTop = field.scrollTop);
  const draw = () => {
    const caret = document.activeElement === field ? field.selectionEnd : -1;
    mirror.replaceChildren(...parts(field.value, known, caret));
    follow();
  };
  for (const name of ["input", "blur", "change"]) field.addEventListener(name, draw);
  field.addEventListener("scroll", follow);
  draw();
}

function connectAll() {
  for (const prompt of document.querySelectorAll(".prompt")) {
    if (connected.has(prompt)) continue;
    connected.add(prompt);
    reflect(prompt);
  }
}

connectAll();
document.addEventListener("htmx:load", connectAll);
