/* The share dialog: opened as it comes from the server, into the page's #share-place. Without this file the button leads
   to a page of its own. */
import "./copy.js";

document.addEventListener("htmx:load", ({ detail }) => {
  const dialog = detail.elt.matches?.("dialog#share") ? detail.elt : detail.elt.querySelector?.("dialog#share");
  if (!dialog || dialog.open) return;
  dialog.showModal();
  dialog.querySelector("[readonly]")?.select();
});
