"use strict";
// Keeps pages of one kind that were opened at hand when there is no network, with what they are drawn by, and sends
// what was kept when the browser says there is one again. A page is forgotten when nobody is signed in any more.
importScripts("{{ outbox }}");
const CACHE = "{{ cache }}";
const ASSETS = [{% for asset in assets %}"{{ asset }}"{% if not forloop.last %}, {% endif %}{% endfor %}];
const isOld = (name) => name.startsWith("{{ family }}") && name !== CACHE;
const isKept = (url) => url.pathname.endsWith("{{ ending }}");
const keyOf = (url) => url.pathname{% if by_query %} + url.search{% endif %};
self.addEventListener("install", (event) => event.waitUntil(
  caches.open(CACHE).then((cache) => cache.addAll(ASSETS)).then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(
  caches.keys().then((names) => Promise.all(names.filter(isOld).map((name) => caches.delete(name))))
    .then(() => self.clients.claim())));
self.addEventListener("fetch", (event) => {
  const request = event.request, url = new URL(request.url);
  if (request.method !== "GET") return;
  if (request.mode === "navigate" && isKept(url)) event.respondWith(opened(request, keyOf(url)));
  else if (ASSETS.includes(url.pathname)) {
    event.respondWith(caches.match(request).then((found) => found || fetch(request)));
  }
});
async function opened(request, key) {
  try {
    const answer = await fetch(request);
    const cache = await caches.open(CACHE);
    if (answer.ok && answer.type !== "opaqueredirect") await cache.put(key, answer.clone());
    else await cache.delete(key);
    return answer;
  } catch {
    return (await caches.match(key)) || Response.error();
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
