// Proofs without signal: what cannot be sent is kept on the phone and sent when there is a network again.
// A form with data-queued is sent by this script, to where it leads; an area with data-queue names the page of all
// proofs and bears the words. Sending itself, and what is kept, is `outbox.js`.
"use strict";
(() => {
  const area = document.querySelector("[data-queue]");
  if (!area || !("indexedDB" in window)) return;
  const OWNER_AT = "tandem-owner", SOON_MS = 3_000, LATER_MS = 30_000;
  const { queue: target, worker, ...words } = area.dataset;
  const status = area.querySelector("[role=status]"), list = area.querySelector("ul");
  let clock = 0, pause = SOON_MS, isSending = false, isAsked = false, waitingHere = [];

  // The page that is shown without a network knows nobody; the last page that did tells whose phone this is.
  if (words.owner) localStorage.setItem(OWNER_AT + target, words.owner);
  const isWithoutNetwork = !words.owner;
  const owner = words.owner || localStorage.getItem(OWNER_AT + target) || "";

  const registered = navigator.serviceWorker?.register(worker).catch(() => null);
  const askToBeWoken = async () => (await registered)?.sync?.register(`outbox ${target}`).catch(() => null);

  // What the answer says is told by the page that is opened for it: it was fetched, not shown. Pages elsewhere tell it
  // nobody later, so for them it is not kept.
  const SAID_AT = "tandem-said" + target;
  function keepWord(html, url) {
    const toast = new DOMParser().parseFromString(html, "text/html").querySelector(".toast p");
    if (toast && new URL(url).pathname === target) sessionStorage.setItem(SAID_AT, toast.textContent.trim());
  }
  let word = sessionStorage.getItem(SAID_AT) || "";
  sessionStorage.removeItem(SAID_AT);

  function reason(html) {
    const note = new DOMParser().parseFromString(html, "text/html").querySelector("main [role=alert]");
    return note ? note.textContent.trim() : words.refused;
  }

  function button(text, name, act) {
    const made = document.createElement("button");
    Object.assign(made, { type: "button", className: "btn quiet slim", textContent: text });
    made.setAttribute("aria-label", `${text}: ${name}`);
    made.addEventListener("click", act);
    return made;
  }

  function line(entry) {
    const [item, text, small] = ["li", "span", "span"].map((name) => document.createElement(name));
    const when = new Date(entry.at).toLocaleString(document.documentElement.lang);
    text.className = "clip";
    small.className = "small muted";
    small.textContent = entry.refused ? reason(entry.refused) : when;
    text.append(entry.name, document.createElement("br"), small);
    item.append(text);
    if (entry.refused) {
      const again = async () => { await Outbox.put({ ...entry, refused: "" }); await attempt(); };
      const dismiss = async () => { await Outbox.remove(entry.key); status.textContent = ""; await show(); };
      item.append(button(words.again, entry.name, again), button(words.dismiss, entry.name, dismiss));
    }
    return item;
  }

  async function show(text = "", isRefused = false) {
    const entries = await Outbox.all(target), waiting = entries.filter((entry) => !entry.refused);
    list.replaceChildren(...entries.map(line));
    waitingHere = waiting.map((entry) => entry.key);
    area.hidden = !entries.length && !text;
    status.textContent = text || (waiting.length ? words.kept : entries.length ? words.refused : "");
    status.className = isRefused || (!text && !waiting.length && entries.length) ? "note error" : "";
    clearTimeout(clock);
    if (waiting.length || isWithoutNetwork) clock = setTimeout(attempt, pause);
  }

  const typed = () => [...document.querySelectorAll("form[data-queued] input:not([type=hidden])")];
  const isTyping = () => typed().some((field) => field.value);

  // A signal that comes while something is being sent is followed afterwards, never lost.
  async function attempt() {
    if (isSending) { isAsked = true; return; }
    isSending = true;
    let sent = 0, why = "";
    do {
      isAsked = false;
      const answer = await Outbox.send(target);
      sent += answer.sent;
      why = answer.why;
    } while (isAsked && !why);
    isSending = false;
    const left = new Set((await Outbox.all(target)).map((entry) => entry.key));
    // The page without a network makes room for the true one as soon as there is one, though nothing waits here.
    const isOver = isWithoutNetwork && !left.size && (await Outbox.isThere(target));
    pause = why || (isWithoutNetwork && !isOver) ? Math.min(pause * 2, LATER_MS) : SOON_MS;
    // By this page, or by the worker or another page.
    const isSent = sent > 0 || waitingHere.some((key) => !left.has(key));
    const told = { [Outbox.SIGN_IN]: words.signin, [Outbox.OTHER]: words.other };
    if ((isOver || (isSent && !left.size && !isWithoutNetwork)) && !isTyping()) window.location.href = target;
    else await show(told[why] ?? (isSent ? words.sent : word));
  }

  // Whatever may mean that there is a network again; not every browser tells it the same way.
  function wake() {
    pause = SOON_MS;
    attempt();
  }
  window.addEventListener("online", wake);
  window.addEventListener("focus", wake);
  window.addEventListener("pageshow", wake);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) wake(); });
  navigator.connection?.addEventListener?.("change", wake);
  navigator.serviceWorker?.addEventListener("message", (event) => { if (event.data === target) wake(); });

  async function keep(data, url) {
    const fields = [...data.entries()].filter(([name]) => name !== "csrfmiddlewaretoken");
    const file = fields.map(([, value]) => value).find((value) => value instanceof File && value.size);
    const name = file ? file.name : data.get("ticket") || data.get("called") || words.code;
    await Outbox.add({ target, owner, url, at: Date.now(), fields, name });
    await askToBeWoken();
    await show(words.kept);
  }

  document.querySelectorAll("form[data-queued]").forEach((form) => {
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      word = "";
      const data = new FormData(form);
      // A page that is at hand without a network is shown once and sent from often: each sending has a key of its own.
      if (crypto.randomUUID) data.set("_key", crypto.randomUUID());
      else data.delete("_key");
      if (data.has("moment")) data.set("moment", new Date().toISOString()); // what is sent later happened now
      const sender = form.querySelector("button:not([type=button])"), url = form.action;
      sender.disabled = true;
      try {
        const answer = await Outbox.post(url, data, target);
        if (answer.ok) {
          keepWord(await answer.text(), answer.url);
          window.location.href = answer.url;
        }
        else await show(reason(await answer.text()), true);
      } catch {
        await keep(data, url);
        form.reset();
      }
      sender.disabled = false;
    });
  });
  show(word).then(attempt);
})();
