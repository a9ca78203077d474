/* The composer's conveniences: Ctrl or Cmd + Enter sends, the seed opens when it is locked, sliders and shapes say
   their value, and a draft outlives the page. Checking, pricing and sending are htmx attributes in its template. */
const composer = document.getElementById("composer");

function send(button) {
  if (!button.disabled) composer.requestSubmit(button);
}

function showValues() {
  const { duration, aspect_ratio: ratio, seed, seed_mode: mode } = composer.elements;
  const length = composer.querySelector("output[for=duration]");
  const shape = composer.querySelector("output[data-shows=aspect_ratio]");
  if (length) length.textContent = `${duration.value} s`;
  if (shape) shape.textContent = ratio.value;
  if (seed && mode) seed.disabled = mode.value !== "locked";
}

/* On phones the settings are a sheet over the board; it stays only for an error of its own. */
function closeSheet() {
  const sheet = composer.querySelector("[popover]:popover-open");
  if (!sheet?.querySelector(".finding:not([hidden])")) sheet?.hidePopover();
}

if (composer) {
  const prompt = composer.querySelector("textarea");
  showValues();
  composer.addEventListener("input", showValues);
  composer.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      send(composer.querySelector(".composer-send button[type=submit]"));
    }
  });
  composer.addEventListener("htmx:afterRequest", ({ detail }) => {
    if (detail.elt !== composer) return;
    closeSheet();
    // Pressing the button disables it while the request runs, and a disabled button loses the focus.
    if (document.activeElement.matches("body, main")) prompt.focus({ preventScroll: true });
  });
}
