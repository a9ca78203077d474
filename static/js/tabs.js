/* Rows of tabs that are wider than the screen are scrolled so that the current one is seen. */
for (const row of document.querySelectorAll(".tabs, .side-nav ul")) {
  const here = row.querySelector("[aria-current]")?.getBoundingClientRect();
  const all = row.getBoundingClientRect();
  if (here && here.right > all.right) row.scrollLeft += here.left - all.left - (all.width - here.width) / 2;
}
