// Proofs that wait for a network, and how they are sent: used by pages and by their service worker alike.
// An entry: what a form says (`fields`) and where it goes (`url`), whose page it belongs to (`target`), whose
// phone it was kept on (`owner`), and, once a server refused it, the page that says why (`refused`).
"use strict";
self.Outbox = (() => {
  const PAGE_MS_MAX = 15_000, SEND_MS_MAX = 120_000;
  const LATER = "later", SIGN_IN = "signin", OTHER = "other";

  const opened = new Promise((resolve, reject) => {
    const request = indexedDB.open("tandem", 1);
    request.onupgradeneeded = () => request.result.createObjectStore("queue", { keyPath: "key", autoIncrement: true });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

  async function store(mode, act) {
    const queue = (await opened).transaction("queue", mode).objectStore("queue");
    return new Promise((resolve, reject) => {
      const request = act(queue);
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  }

  const all = async (target) =>
    (await store("readonly", (queue) => queue.getAll())).filter((entry) => entry.target === target);
  const add = (entry) => store("readwrite", (queue) => queue.add(entry));
  const put = (entry) => store("readwrite", (queue) => queue.put(entry));
  const remove = (key) => store("readwrite", (queue) => queue.delete(key));

  function ask(url, milliseconds, options) {
    const signal = AbortSignal.timeout(milliseconds);
    return fetch(url, { credentials: "same-origin", signal, ...options });
  }

  // Of the pages of a programme; whoever was signed out is sent elsewhere, and answered kindly there.
  const isWithin = (answer, target) =>
    new URL(answer.url).pathname.startsWith(target.slice(0, target.indexOf("/", 3) + 1));

  // Whether the server answers at all, whatever it says.
  const isThere = (target) => ask(target, PAGE_MS_MAX).then((answer) => answer.status < 500, () => false);

  // A fresh page brings a fresh token, and tells who is signed in.
  async function visit(target) {
    const answer = await ask(target, PAGE_MS_MAX);
    if (answer.status >= 500) throw new Error(LATER);
    if (!answer.ok || !isWithin(answer, target)) throw new Error(SIGN_IN);
    const html = await answer.text();
    const token = /name="csrfmiddlewaretoken" value="([^"]+)"/.exec(html);
    if (!token) throw new Error(LATER);
    return { token: token[1], owner: (/data-owner="([^"]*)"/.exec(html) || ["", ""])[1] };
  }

  async function post(url, data, target) {
    const answer = await ask(url, SEND_MS_MAX, { method: "POST", body: data });
    if (answer.status >= 500 || answer.status === 429) throw new Error(LATER);
    if (!isWithin(answer, target)) throw new Error(SIGN_IN);
    return answer;
  }

  const actionOf = (data) => (data.has("after") ? "show" : data.has("file") ? "send" : "scan");

  async function sendOne(entry, token) {
    const data = new FormData();
    data.append("csrfmiddlewaretoken", token);
    // What an earlier version kept is one file or text for the page of all proofs.
    const fields = entry.fields || [entry.file ? ["file", entry.file] : ["text", entry.text]];
    fields.forEach(([name, value]) => data.append(name, value));
    if (!data.has("_action")) data.append("_action", actionOf(data)); // of an earlier version too
    const answer = await post(entry.url || entry.target, data, entry.target);
    if (answer.ok) await remove(entry.key);
    else await put({ ...entry, refused: await answer.text() });
    return answer.ok;
  }

  // All that waits, one after the other: how many went, and why the others did not (LATER, SIGN_IN, OTHER or "").
  async function sendAll(target) {
    let sent = 0, why = "";
    try {
      const waiting = (await all(target)).filter((entry) => !entry.refused);
      if (!waiting.length) return { sent, why };
      const { token, owner } = await visit(target);
      for (const entry of waiting) {
        if (entry.owner && entry.owner !== owner) why = OTHER;
        else if (await sendOne(entry, token)) sent += 1;
      }
    } catch (error) {
      why = error.message === SIGN_IN ? SIGN_IN : LATER; // a network that fails says so in many ways
    }
    return { sent, why };
  }

  // One at a time on this phone, whichever page or worker begins; who comes meanwhile looks again afterwards.
  const send = (target) =>
    navigator.locks ? navigator.locks.request(`outbox ${target}`, () => sendAll(target)) : sendAll(target);

  return { all, add, put, remove, post, send, isThere, LATER, SIGN_IN, OTHER };
})();
