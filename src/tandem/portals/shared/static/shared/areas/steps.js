// A form in steps: one is open at a time, and beside the titles stands what was filled in. What is wrong, or what the
// browser asks for, opens its step. Without this script all steps stand open, and the titles lead to them.
"use strict";
(() => {
  const open = new Map(); // by form, for what is chosen may show it anew

  const stepsOf = (steps) => [...steps.querySelectorAll(".step")];
  const linkOf = (steps, step) => steps.querySelector(`.stepper-side a[href="#${CSS.escape(step.id)}"]`);

  function show(steps, wanted, isAsked) {
    for (const step of stepsOf(steps)) {
      step.hidden = step !== wanted;
      const link = linkOf(steps, step);
      if (step === wanted) link.setAttribute("aria-current", "step");
      else link.removeAttribute("aria-current");
    }
    open.set(steps.closest("form").id, wanted.id);
    if (!isAsked) return;
    const heading = wanted.querySelector("h2, h3");
    heading.focus({ preventScroll: true });
    if (heading.getBoundingClientRect().top < 0) heading.scrollIntoView();
  }

  const clean = (element) => {
    const copy = element.cloneNode(true);
    const aside = ".muted, .badge, .hidden, input, select, textarea, button, .ts-wrapper";
    copy.querySelectorAll(aside).forEach((part) => part.remove());
    return copy.textContent.replace(/\s+/g, " ").trim();
  };

  // A day and a number as the language of the page writes them; in English the day stands first, as on all pages.
  function written(input) {
    const text = input.value.trim(), page = document.documentElement.lang || "en";
    const locale = page === "en" ? "en-GB" : page;
    if (input.type === "date") {
      const day = new Date(`${text}T00:00:00Z`);
      return text && !Number.isNaN(day.getTime())
        ? day.toLocaleDateString(locale, { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" })
        : text;
    }
    const number = Number(text.replace(/\s/g, "").replace(",", "."));
    return text && ["decimal", "numeric"].includes(input.inputMode) && Number.isFinite(number)
      ? number.toLocaleString(locale, { maximumFractionDigits: 6, useGrouping: "min2" })
      : text;
  }

  // What a field says: its label, and what was chosen or typed; nothing where it is empty.
  function said(field) {
    const box = field.querySelector(":scope > label input[type=checkbox]");
    if (box) return box.checked ? [clean(box.closest("label")), "✓"] : null;
    const label = field.querySelector(":scope > label, :scope > fieldset > legend");
    const input = field.querySelector("select, textarea, input:not([type=hidden]):not([type=file])");
    if (!label || !input) return null;
    const inputs = (within) => [...within.querySelectorAll("input:not([type=hidden]), textarea")];
    const typed = (within) => inputs(within).map(written).filter(Boolean);
    const labelled = (box) => box.closest("label").querySelector("b") ?? box.closest("label");
    const pairs = [...field.querySelectorAll(".pair")];
    const chosen = pairs.length
      ? pairs.map((pair) => typed(pair).join(" → ")).filter(Boolean)
      : input.matches("select")
        ? [...input.selectedOptions].filter((option) => option.value).map((option) => option.textContent.trim())
        : input.matches("[type=checkbox], [type=radio]")
          ? [...field.querySelectorAll("input:checked")].map((each) => clean(labelled(each)))
          : typed(field);
    return chosen.length ? [clean(label), chosen.join(", ")] : null;
  }

  function summarise(steps) {
    for (const step of stepsOf(steps)) {
      const item = linkOf(steps, step).parentElement, list = document.createElement("dl");
      for (const field of step.querySelectorAll(":scope > .fields > .field")) {
        const words = said(field);
        if (!words) continue;
        const pair = document.createElement("div");
        pair.append(
          Object.assign(document.createElement("dt"), { textContent: words[0] }),
          Object.assign(document.createElement("dd"), { textContent: words[1] }),
        );
        list.append(pair);
      }
      item.querySelector("dl")?.remove();
      if (list.children.length) item.append(list);
    }
  }

  function dress(steps) {
    if (steps.dataset.isDressed) return;
    steps.dataset.isDressed = "1";
    steps.classList.add("one");
    steps.querySelectorAll("[data-ways]").forEach((ways) => { ways.hidden = false; });
    const all = stepsOf(steps), form = steps.closest("form");
    const begun = all.find((step) => step.hasAttribute("data-wrong"))
      ?? all.find((step) => `#${step.id}` === location.hash)
      ?? all.find((step) => step.id === open.get(form.id))
      ?? all[0];
    show(steps, begun, false);
    summarise(steps);
    for (const kind of ["input", "change"]) form.addEventListener(kind, () => summarise(steps));
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest(".stepper-side a"), way = event.target.closest("[data-way]");
    const steps = (link ?? way)?.closest("[data-steps]");
    if (!steps) return;
    event.preventDefault();
    const all = stepsOf(steps);
    if (link) {
      show(steps, all.find((step) => `#${step.id}` === link.getAttribute("href")), true);
      return;
    }
    const here = way.closest(".step"), next = all[all.indexOf(here) + Number(way.dataset.way)];
    // Going on asks for what this step needs; going back asks for nothing.
    const fields = way.dataset.way === "1" ? [...here.querySelectorAll("input, select, textarea")] : [];
    const wrong = fields.find((field) => !field.checkValidity());
    if (wrong) wrong.reportValidity();
    else show(steps, next, true);
  });

  // The browser asks for what is missing: the first such field has to be seen to be asked for.
  let isAsking = false;
  document.addEventListener("invalid", (event) => {
    const step = event.target.closest(".step");
    if (!step || isAsking) return;
    isAsking = true;
    setTimeout(() => { isAsking = false; });
    if (step.hidden) show(step.closest("[data-steps]"), step, false);
  }, true);

  const begin = (root) => root.querySelectorAll("[data-steps]").forEach(dress);
  document.addEventListener("DOMContentLoaded", () => begin(document));
  document.addEventListener("htmx:load", (event) => begin(event.detail.elt.parentElement ?? event.detail.elt));
})();
