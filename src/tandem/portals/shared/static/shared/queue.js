// Proofs without signal: what cannot be sent is kept on the phone and sent when there is a network again.
// A form with data-queued is sent by this script, to where it leads; an area with data-queue names the page of all proofs.
(function () {
  "use strict";
  var area = document.querySelector("[data-queue]");
  if (!area || !("indexedDB" in window)) return;
  var target = area.dataset.queue, status = area.querySelector("[role=status]"), list = area.querySelector("ul"), sending = false;
  if ("serviceWorker" in navigator) navigator.serviceWorker.register(area.dataset.worker).catch(function () {});

  var opened = new Promise(function (resolve, reject) {
    var request = indexedDB.open("tandem", 1);
    request.onupgradeneeded = function () { request.result.createObjectStore("queue", { keyPath: "key", autoIncrement: true }); };
    request.onsuccess = function () { resolve(request.result); };
    request.onerror = function () { reject(request.error); };
  });

  function store(mode, act) {
    return opened.then(function (database) {
      return new Promise(function (resolve, reject) {
        var request = act(database.transaction("queue", mode).objectStore("queue"));
        request.onsuccess = function () { resolve(request.result); };
        request.onerror = function () { reject(request.error); };
      });
    });
  }

  function waiting() {
    return store("readonly", function (queue) { return queue.getAll(); }).then(function (all) {
      return all.filter(function (entry) { return entry.target === target; });
    });
  }

  function show(said, isRefused) {
    return waiting().then(function (entries) {
      list.textContent = "";
      entries.forEach(function (entry) {
        var item = document.createElement("li");
        item.textContent = entry.name + " · " + new Date(entry.at).toLocaleString(document.documentElement.lang);
        list.appendChild(item);
      });
      area.hidden = !entries.length && !said;
      status.textContent = said || (entries.length ? area.dataset.kept : "");
      status.className = isRefused ? "note error" : "";
    });
  }

  function keep(data, url) {
    var fields = Array.from(data.entries()).filter(function (field) { return field[0] !== "csrfmiddlewaretoken"; });
    var file = fields.map(function (field) { return field[1]; }).find(function (value) { return value instanceof File && value.size; });
    var entry = { target: target, url: url, at: Date.now(), fields: fields, name: file ? file.name : area.dataset.code };
    return store("readwrite", function (queue) { return queue.add(entry); }).then(function () { return show(area.dataset.kept); });
  }

  function post(data, url) { return fetch(url, { method: "POST", body: data, credentials: "same-origin" }); }

  function failed(html) {
    var note = new DOMParser().parseFromString(html, "text/html").querySelector(".note.error");
    return note ? note.textContent : area.dataset.refused;
  }

  function sendAll() {
    if (sending) return;
    waiting().then(function (entries) {
      if (!entries.length) return;
      sending = true;
      var said = "", sent = 0;
      // A fresh page brings a fresh token, and tells whether one is still signed in.
      fetch(target, { credentials: "same-origin" }).then(function (answer) {
        if (!answer.ok || new URL(answer.url).pathname !== target) { said = area.dataset.signin; return null; }
        return answer.text();
      }).then(function (html) {
        if (!html) return null;
        var token = new DOMParser().parseFromString(html, "text/html").querySelector("[name=csrfmiddlewaretoken]").value;
        return entries.reduce(function (before, entry) {
          return before.then(function () {
            var data = new FormData();
            data.append("csrfmiddlewaretoken", token);
            // What an earlier version kept is one file or text for the page of all proofs.
            (entry.fields || [entry.file ? ["file", entry.file] : ["text", entry.text]]).forEach(function (field) { data.append(field[0], field[1]); });
            return post(data, entry.url || target).then(function (answer) {
              if (answer.status >= 500) throw new Error("later");
              return answer.ok ? "" : answer.text().then(failed);
            }).then(function (why) {
              if (why) said = entry.name + ": " + why; else sent += 1;
              return store("readwrite", function (queue) { return queue.delete(entry.key); });
            });
          });
        }, Promise.resolve());
      }).catch(function () { return null; }).then(function () {
        sending = false;
        if (sent && !said) window.location.href = target; else show(said, Boolean(said));
      });
    });
  }

  document.querySelectorAll("form[data-queued]").forEach(function (form) {
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      var data = new FormData(form), button = form.querySelector("button:not([type=button])"), url = form.action;
      button.disabled = true;
      post(data, url).then(function (answer) {
        if (answer.ok) { window.location.href = answer.url; return null; }
        if (answer.status >= 500) throw new Error("later");
        return answer.text().then(function (html) { return show(failed(html), true); });
      }).catch(function () { return keep(data, url).then(function () { form.reset(); }); }).then(function () { button.disabled = false; });
    });
  });
  window.addEventListener("online", sendAll);
  window.setInterval(sendAll, 30000);
  show("").then(sendAll);
})();
