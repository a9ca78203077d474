/* The list under the bell: asked for when it opens, and again when something comes while it is open. */
const list = document.getElementById("notices");
const mark = document.querySelector('i[id^="bell-"]');
const fill = () => window.htmx?.trigger("#notices-latest", "fill");

list?.addEventListener("toggle", ({ newState }) => newState === "open" && fill());
mark?.addEventListener("htmx:load", () => list.matches(":popover-open") && fill());
