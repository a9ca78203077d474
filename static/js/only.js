/* Hides what only a take's author or a lead may press ([data-only] names the author): cards are drawn alike for
   everybody. The server checks all the same. */
const { me, can = "" } = document.body.dataset;
const verbs = can.split(" ");
const mayPress = (author) => verbs.includes("approve") || (verbs.includes("spend") && author === me);

document.addEventListener("beforetoggle", ({ target }) => {
  for (const item of target.querySelectorAll("[data-only]")) item.hidden = !mayPress(item.dataset.only);
}, true);
