// Who was signed out while filling in a form is led back to it after signing in, and what was typed is there again. It
// waits in this tab alone, for the same person, and is gone with the next page that is shown. Files are chosen anew.
// (Whose it is: `data-whose`, for a page has one `data-owner`, which the proofs kept on a phone are held against.)
"use strict";
(() => {
  const AT = "tandem-unsent", TOKEN = "csrfmiddlewaretoken", { whose, again, mark } = document.currentScript.dataset;
  const NOT_TYPED = ["hidden", "file", "submit", "button"];

  const isFilledIn = (field) => field.name && !NOT_TYPED.includes(field.type);

  function here(isUnsent) {
    const address = new URL(location.href);
    if (isUnsent) address.searchParams.set(mark, "1");
    else address.searchParams.delete(mark);
    return address.pathname + address.search;
  }

  function keep(form) {
    sessionStorage.removeItem(AT);
    if (form?.method !== "post" || ![...form.elements].some(isFilledIn)) return false;
    const fields = [...new FormData(form)].filter(([name, value]) => name !== TOKEN && typeof value === "string");
    sessionStorage.setItem(AT, JSON.stringify({ whose, fields, page: here(false) }));
    return true;
  }

  // Whoever stops a submission (to ask first, to send it later) is heard before the window.
  addEventListener("submit", (event) => { if (!event.defaultPrevented) keep(event.target); });
  // A part of a page that is asked for while nobody is signed in: a form that is shown anew.
  addEventListener("htmx:responseError", ({ detail }) => {
    if (detail.xhr.status === 401 && keep(detail.elt.closest("form"))) location.assign(here(true));
  });

  function bring({ fields }, token) {
    const form = document.createElement("form");
    form.method = "post";
    form.action = here(false);
    for (const [name, value] of [...fields, [TOKEN, token], [again, mark]]) {
      const field = document.createElement("textarea"); // keeps the ends of lines
      Object.assign(field, { name, value });
      form.append(field);
    }
    form.hidden = true;
    document.body.append(form);
    form.submit();
  }

  document.addEventListener("DOMContentLoaded", () => {
    const kept = JSON.parse(sessionStorage.getItem(AT) || "null");
    sessionStorage.removeItem(AT);
    if (!new URL(location.href).searchParams.has(mark)) return;
    history.replaceState(history.state, "", here(false));
    const token = document.querySelector(`main [name=${TOKEN}], [name=${TOKEN}]`)?.value;
    if (kept && token && kept.whose === whose && kept.page === here(false)) bring(kept, token);
  });
})();
