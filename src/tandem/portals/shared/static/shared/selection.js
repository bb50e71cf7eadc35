// Rows ticked in a list: one box for all on the page, and "the ticked rows" is meant as soon as one is ticked.
"use strict";
document.addEventListener("change", (event) => {
  const box = event.target;
  if (!(box instanceof HTMLInputElement) || box.type !== "checkbox" || !box.form?.matches("[data-selection]")) return;
  const rows = [...box.form.elements].filter((each) => each.name === "row");
  if (box.matches("[data-all]")) for (const each of rows) each.checked = box.checked;
  else box.form.querySelector("[name=which]").value = "ticked";
  const all = [...box.form.elements].find((each) => each.matches("[data-all]"));
  const ticked = rows.filter((each) => each.checked).length;
  if (all) {
    all.checked = ticked === rows.length;
    all.indeterminate = ticked > 0 && ticked < rows.length;
  }
});
