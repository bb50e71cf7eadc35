"use strict";
// Keeps the page for proofs at hand when there is no network, and sends what was kept when the browser says there is
// one again, even with no page open. Of the pages with anything personal the card alone is kept, once it was opened,
// and until an address answers that nobody is signed in.
importScripts("{{ outbox }}");
const CACHE = "{{ cache }}", SHELL = "{{ shell }}", CARD = "{{ card }}";
const ASSETS = [{% for asset in assets %}"{{ asset }}"{% if not forloop.last %}, {% endif %}{% endfor %}];
const isOld = (name) => name.startsWith("{{ family }}") && name !== CACHE;
self.addEventListener("install", (event) => event.waitUntil(
  caches.open(CACHE).then((cache) => cache.addAll([SHELL, ...ASSETS])).then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(
  caches.keys().then((names) => Promise.all(names.filter(isOld).map((name) => caches.delete(name))))
    .then(() => self.clients.claim())));
self.addEventListener("fetch", (event) => {
  const request = event.request;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(opened(request));
  else if (ASSETS.includes(new URL(request.url).pathname)) {
    event.respondWith(caches.match(request).then((found) => found || fetch(request)));
  }
});
async function opened(request) {
  const isCard = new URL(request.url).pathname === CARD;
  try {
    const answer = await fetch(request);
    const cache = await caches.open(CACHE);
    // A page that leads elsewhere (to signing in) is told apart by its type alone.
    if (answer.type === "opaqueredirect" || (isCard && !answer.ok)) await cache.delete(CARD);
    else if (isCard) await cache.put(CARD, answer.clone());
    return answer;
  } catch {
    return (isCard && await caches.match(CARD)) || caches.match(SHELL);
  }
}
async function sendKept(target) {
  const { why } = await Outbox.send(target);
  for (const page of await self.clients.matchAll()) page.postMessage(target);
  if (why === Outbox.LATER) throw new Error(why); // the browser tries again by itself
}
self.addEventListener("sync", (event) => {
  if (event.tag.startsWith("outbox ")) event.waitUntil(sendKept(event.tag.slice("outbox ".length)));
});
