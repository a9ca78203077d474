/* Marks the mentions of a prompt, in a mirror behind its textarea. `data-handles` on .prompt says which handles exist:
   {"mara": 1, "leo": null}, the number being the tint, null a character without a picture. */
const MENTION = /(?<![\w@])@([a-z][a-z0-9_]*)(?::[a-z0-9_-]+)?/gi;

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
  for (const match of text.matchAll(MENTION)) {
    const after = match.index + match[0].length;
    const tint = known[match[1].toLowerCase()];
    const isBeingTyped = !tint && after === caret;
    found.push(text.slice(end, match.index), isBeingTyped ? match[0] : mark(match[0], tint));
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

for (const prompt of document.querySelectorAll(".prompt")) reflect(prompt);
