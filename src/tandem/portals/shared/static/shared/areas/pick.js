// Lists that are searched while typing: each `select[data-pick]` becomes one (tom-select, loaded where a page holds
// any). Of many options the server is asked, at `data-source`; without this script the list stays a list, with a search
// beside it.
"use strict";
(() => {
  const { library } = document.currentScript.dataset, WAIT_MS = 200;
  let loading = null;

  function loaded() {
    loading ??= new Promise((resolve, reject) => {
      const made = document.createElement("script");
      Object.assign(made, { src: library, onload: resolve, onerror: reject });
      document.head.append(made);
    });
    return loading;
  }

  const escaped = (text) => Object.assign(document.createElement("i"), { textContent: text }).innerHTML;

  function searched(source) {
    return {
      loadThrottle: WAIT_MS,
      // The server has found them, by number too. What is chosen already is none of them, or Enter would take it again.
      score(text) {
        return ({ value }) => Number(!text || !this.items.includes(value) || Boolean(this.found?.has(value)));
      },
      load(text, done) {
        fetch(`${source}?q=${encodeURIComponent(text)}`, { headers: { Accept: "application/json" } })
          .then((answer) => (answer.ok ? answer.json() : { options: [] }))
          .then((answer) => {
            if (text !== this.lastValue) return done(); // of what was typed before: a slow answer
            this.clearOptions();
            this.found = new Set(answer.options.map(({ value }) => value));
            done(answer.options);
            this.trigger("answered", text);
          })
          .catch(() => done());
      },
    };
  }

  // Enter before the server has answered takes what the answer begins with, not what was there for the letters before.
  function mindFastHands(made) {
    const press = made.onKeyDown;
    let answered = "", isFirstWanted = false;
    made.hook("instead", "onKeyDown", (event) => {
      const typed = made.control_input.value;
      isFirstWanted = event.key === "Enter" && typed !== "" && typed !== answered;
      if (isFirstWanted) event.preventDefault();
      else press.call(made, event);
    });
    made.on("answered", (text) => {
      answered = text;
      const [first] = made.dropdown_content.querySelectorAll("[data-selectable]");
      if (isFirstWanted && first) made.onOptionSelect(new Event("answered"), first);
      isFirstWanted = false;
    });
  }

  // The library calls the button of what is chosen by an English word.
  function nameButtons(made, remove) {
    for (const item of made.control.querySelectorAll(".item[data-value]")) {
      const label = `${remove}: ${made.options[item.dataset.value]?.text ?? ""}`;
      item.querySelector(".remove")?.setAttribute("aria-label", label);
    }
  }

  function dress(select) {
    const { source, none, remove } = select.dataset;
    const wasFocused = document.activeElement === select;
    select.parentElement.querySelector("[data-pick-plain]")?.remove();
    const made = new window.TomSelect(select, {
      plugins: select.multiple ? { remove_button: { title: remove } } : {},
      maxOptions: 60,
      refreshThrottle: 0, // Enter takes what was typed, however fast
      allowEmptyOption: false,
      closeAfterSelect: !select.multiple,
      hidePlaceholder: true,
      render: { no_results: () => `<div class="no-results">${escaped(none)}</div>` },
      ...(source ? searched(source) : {}),
    });
    if (source) mindFastHands(made);
    if (select.multiple) {
      nameButtons(made, remove);
      made.on("item_add", () => nameButtons(made, remove));
    }
    select.setAttribute("aria-hidden", "true"); // the field that is typed into bears its name from here on
    if (select.getAttribute("aria-describedby")) {
      made.control_input.setAttribute("aria-describedby", select.getAttribute("aria-describedby"));
    }
    if (wasFocused) made.focus(); // who was here before the library came goes on typing
  }

  // Of hundreds in a page each is dressed where somebody comes to it.
  function waitFor(select) {
    if (select.dataset.waits) return;
    select.dataset.waits = "yes";
    select.parentElement.querySelector("[data-pick-plain]")?.setAttribute("hidden", "");
    const come = async (event) => {
      if (event.type === "mousedown") event.preventDefault(); // its own list of one stays shut
      if (select.tomselect) return;
      select.focus();
      await loaded();
      if (!select.tomselect) dress(select);
    };
    select.addEventListener("mousedown", come);
    select.addEventListener("focus", come);
  }

  async function begin(root) {
    const all = [...root.querySelectorAll("select[data-pick]:not(.tomselected)")];
    all.filter((select) => "pickLean" in select.dataset).forEach(waitFor);
    const selects = all.filter((select) => !("pickLean" in select.dataset));
    if (!selects.length) return;
    await loaded();
    // What another call dressed while the library came is not dressed twice.
    selects.filter((select) => !select.tomselect).forEach(dress);
  }

  // What is offered beside a list is chosen by a press.
  document.addEventListener("click", (event) => {
    const pressed = event.target.closest("button[data-picks]");
    const select = pressed && document.getElementById(pressed.dataset.field);
    if (!select) return;
    const { picks: value, name: text } = pressed.dataset;
    if (select.tomselect) {
      select.tomselect.addOption({ value, text });
      select.tomselect.setValue(value);
    } else {
      if (![...select.options].some((option) => option.value === value)) select.add(new Option(text, value));
      select.value = value;
    }
  });

  // Who added what was missed, in a tab beside this page, finds it here: chosen, where it alone is new.
  async function grow(select) {
    const answer = await fetch(`${select.dataset.grows}?grown=`, { headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    const listed = [...select.options].map((option) => option.value);
    const known = new Set([...listed, ...Object.keys(select.tomselect?.options ?? {})]);
    const fresh = (await answer.json()).options.filter(({ value }) => !known.has(value));
    if (!fresh.length) return;
    if (select.tomselect) select.tomselect.addOptions(fresh);
    else fresh.forEach(({ value, text }) => select.add(new Option(text, value)));
    const isChosen = fresh.length === 1 && !select.multiple && !select.value;
    if (isChosen) select.closest(".pick").querySelector("[data-pick-adds]")?.remove(); // nothing is missed any more
    if (isChosen && select.tomselect) select.tomselect.setValue(fresh[0].value);
    else if (isChosen) select.value = fresh[0].value;
    if (isChosen && !select.tomselect) select.dispatchEvent(new Event("change", { bubbles: true }));
  }

  let left = [];
  document.addEventListener("click", (event) => {
    const select = event.target.closest("[data-pick-adds] a")?.closest(".pick").querySelector("select[data-grows]");
    if (select) left.push(select);
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "visible") return;
    left.filter((select) => select.isConnected).forEach((select) => grow(select).catch(() => {}));
  });

  document.addEventListener("DOMContentLoaded", () => begin(document));
  document.addEventListener("htmx:load", (event) => begin(event.detail.elt));
  document.addEventListener("tandem:added", (event) => begin(event.target));
})();
