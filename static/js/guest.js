/* A guest's page: what was said is asked for anew from time to time, unless somebody writes in it; when the link ended,
   the page says so; when the studio does not answer, what was written stays. Moments and markers are comments.js. */
const GONE = 404;
const noAnswer = document.getElementById("no-answer");

document.addEventListener("htmx:beforeRequest", (event) => {
  const { elt } = event.detail;
  if (elt.id !== "comment-list") return;
  if (document.hidden || elt.querySelector("details[open]")) event.preventDefault();
});

document.addEventListener("htmx:responseError", ({ detail }) => {
  if (detail.xhr.status === GONE) location.reload();
  else noAnswer.hidden = false;
});
for (const name of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, ({ detail }) => {
    // The poll asks again by itself.
    if (detail.elt.id !== "comment-list") noAnswer.hidden = false;
  });
}
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (detail.successful) noAnswer.hidden = true;
});

/* The clip that is shown stands in view in the reel. */
document.querySelector(".guest-reel [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
