// What is typed or chosen while a form is shown anew stays: the answer was made of what the form held
// when it asked.
"use strict";
(() => {
  const asked = new WeakMap(); // by request: where its answer goes, and what the fields there held
  const NOT_TYPED = ["hidden", "file", "submit", "button"];

  const isBox = (field) => field.type === "checkbox" || field.type === "radio";
  const keyOf = (field) => (isBox(field) ? `${field.name}=${field.value}` : field.name);
  const fieldsIn = (place) =>
    [...place.querySelectorAll("input[name], select[name], textarea[name]")].filter(
      (field) => !NOT_TYPED.includes(field.type),
    );
  const valueOf = (field) => {
    if (isBox(field)) return String(field.checked);
    if (field.type === "select-multiple") {
      return [...field.selectedOptions].map((option) => option.value).join("\n");
    }
    return field.value;
  };

  function put(field, before) {
    if (isBox(field)) field.checked = before.checked;
    else if (field.matches("select")) {
      const values = [...before.selectedOptions].map((option) => option.value);
      for (const option of before.selectedOptions) {
        const isThere = [...field.options].some((known) => known.value === option.value);
        if (!isThere) field.append(option.cloneNode(true));
      }
      for (const option of field.options) option.selected = values.includes(option.value);
      field.tomselect?.sync();
    } else field.value = before.value;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }

  document.addEventListener("htmx:beforeRequest", ({ detail }) => {
    if (!detail.target?.id) return;
    const held = new Map(fieldsIn(detail.target).map((field) => [keyOf(field), valueOf(field)]));
    if (held.size) asked.set(detail.xhr, { id: detail.target.id, held, typed: [] });
  });
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    const request = asked.get(detail.xhr), place = request && document.getElementById(request.id);
    if (!place) return;
    request.typed = fieldsIn(place).filter((field) => request.held.get(keyOf(field)) !== valueOf(field));
  });
  document.addEventListener("htmx:afterSwap", ({ detail }) => {
    const request = asked.get(detail.xhr), place = request && document.getElementById(request.id);
    if (!place) return;
    asked.delete(detail.xhr);
    const fields = new Map(fieldsIn(place).map((field) => [keyOf(field), field]));
    for (const before of request.typed) {
      const field = fields.get(keyOf(before));
      if (field && field.type === before.type && valueOf(field) !== valueOf(before)) put(field, before);
    }
  });
})();
