/* Buttons with data-print open the browser's print, which saves as PDF too. Without this file its own menu does. */
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
