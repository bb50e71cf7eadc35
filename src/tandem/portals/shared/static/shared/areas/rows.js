// Rows of a form: added and removed where they stand, and put in an order by buttons or by drag. Without this script
// the buttons send the form, a box removes a row, and a number tells its place.
"use strict";
(() => {
  const words = document.currentScript.dataset;

  function button(name, text, label) {
    const made = document.createElement("button");
    Object.assign(made, { type: "button", className: "btn quiet slim", textContent: text });
    made.dataset[name] = "";
    if (label) made.setAttribute("aria-label", label);
    return made;
  }

  const listOf = (row) => row.closest("[data-rows-list]");

  function number(list) {
    list.querySelectorAll(":scope > [data-row]").forEach((row, index) => {
      const place = row.querySelector("[data-rows-place] input");
      if (place) place.value = index + 1;
    });
  }

  function dress(row) {
    if (row.dataset.isDressed) return;
    row.dataset.isDressed = "1";
    const acts = row.querySelector(".row-acts"), place = row.querySelector("[data-rows-place]");
    if (place) {
      place.hidden = true;
      acts.append(button("rowsUp", "↑", words.up), button("rowsDown", "↓", words.down));
      row.draggable = true;
    }
    const box = row.querySelector("[data-rows-remove]");
    if (box) {
      box.hidden = true;
      acts.append(button("rowsGone", words.remove));
    }
  }

  function add(set) {
    const list = set.querySelector("[data-rows-list]");
    const total = set.querySelector(`[name="${set.dataset.rows}-TOTAL_FORMS"]`);
    const made = document.createElement("template");
    made.innerHTML = set.querySelector(":scope > template").innerHTML.replaceAll("__prefix__", total.value);
    total.value = Number(total.value) + 1;
    const row = made.content.querySelector("[data-row]");
    list.append(row);
    dress(row);
    number(list);
    window.htmx?.process(row);
    row.dispatchEvent(new Event("tandem:added", { bubbles: true }));
    row.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  }

  document.addEventListener("click", (event) => {
    const pressed = event.target.closest("button"), row = pressed?.closest("[data-row]");
    if (!pressed) return;
    if ("rowsAdd" in pressed.dataset) {
      event.preventDefault();
      add(pressed.closest("[data-rows]"));
    } else if ("rowsGone" in pressed.dataset) {
      const list = listOf(row), next = row.nextElementSibling ?? list.parentElement.querySelector("[data-rows-add]");
      row.remove();
      number(list);
      next?.focus();
      list.dispatchEvent(new Event("change", { bubbles: true }));
    } else if ("rowsUp" in pressed.dataset && row.previousElementSibling) {
      row.previousElementSibling.before(row);
      number(listOf(row));
      pressed.focus();
    } else if ("rowsDown" in pressed.dataset && row.nextElementSibling) {
      row.nextElementSibling.after(row);
      number(listOf(row));
      pressed.focus();
    }
  });

  // Order by drag: of rows of a form, and of lists that are sent at once (`data-sorts` names the form that tells the
  // order).
  let dragged = null;
  const itemOf = (target) => target.closest?.("[data-row][draggable=true], [data-sorts] > [draggable=true]");
  document.addEventListener("dragstart", (event) => {
    dragged = itemOf(event.target);
    if (dragged) event.dataTransfer.effectAllowed = "move";
  });
  document.addEventListener("dragover", (event) => {
    const over = dragged && itemOf(event.target);
    if (!over || over === dragged || over.parentElement !== dragged.parentElement) return;
    event.preventDefault();
    const box = over.getBoundingClientRect();
    if (event.clientY < box.top + box.height / 2) over.before(dragged);
    else over.after(dragged);
  });
  document.addEventListener("drop", (event) => { if (dragged) event.preventDefault(); });
  document.addEventListener("dragend", () => {
    const list = dragged?.parentElement;
    dragged = null;
    if (!list) return;
    if (list.dataset.sorts === undefined) { number(list); return; }
    const form = document.getElementById(list.dataset.sorts), keys = [...list.children].map((each) => each.dataset.key);
    const field = form?.querySelector("[name=order]");
    if (!field || field.value === keys.join(" ")) return;
    field.value = keys.join(" ");
    form.requestSubmit();
  });

  function begin(root) {
    root.querySelectorAll("[data-row]").forEach(dress);
    root.querySelectorAll("[data-rows-add]").forEach((each) => { each.type = "button"; });
  }
  document.addEventListener("DOMContentLoaded", () => begin(document));
  document.addEventListener("htmx:load", (event) => begin(event.detail.elt.parentElement ?? event.detail.elt));
})();
