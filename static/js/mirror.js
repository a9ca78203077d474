/* Marks the mentions of a prompt, in a mirror behind its textarea, by grammar.js.
   `data-handles` on .prompt says who exists: {"mara": 1, "mara:raincoat": 1, "leo": null}, the number being the tint,
   null one without a picture. */
import { nameOf, tokens } from "./grammar.js";

const connected = new WeakSet();

function mark(text, name, tint) {
  const element = document.createElement("mark");
  element.textContent = text;
  element.dataset.name = name;
  if (tint) element.dataset.tint = tint;
  else element.dataset.missing = "";
  return element;
}

function parts(text, known, caret) {
  const found = [];
  let end = 0;
  for (const token of tokens(text)) {
    const [words] = token;
    const name = nameOf(token);
    if (!name) continue;
    const tint = known[name];
    const after = token.index + words.length;
    const isBeingTyped = !tint && after === caret;
    found.push(text.slice(end, token.index), isBeingTyped ? words : mark(words, name, tint));
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
