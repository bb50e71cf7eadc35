// What stands in front of every page of a package: the objects by which SCORM finds its learning system, and stores
// that are forgotten with the page. The page is nobody (an opaque origin): it reaches no window but its own, so these
// objects stand in its own window, and in what it takes for its parent. What it keeps goes to one address, which a
// token opens.
"use strict";
function tandemPackage(given) {
  const NAME = "tandem-package:", SOON_MS = 1_000, LATER_MS = 10_000, KEEPALIVE_BYTES = 60_000;
  const outer = window.parent, opener = window.opener, top = window.top;

  // Stores and cookies are refused to who is nobody; a package that does not expect this goes on without them.
  function store() {
    const rows = new Map();
    const made = {
      getItem: (name) => rows.get(String(name)) ?? null,
      setItem: (name, value) => void rows.set(String(name), String(value)),
      removeItem: (name) => void rows.delete(String(name)),
      clear: () => rows.clear(),
      key: (place) => [...rows.keys()][place] ?? null,
    };
    return Object.defineProperty(made, "length", { get: () => rows.size });
  }
  for (const name of ["localStorage", "sessionStorage"]) {
    try {
      window[name].length;
    } catch {
      Object.defineProperty(window, name, { configurable: true, value: store() });
    }
  }
  try {
    document.cookie;
  } catch {
    Object.defineProperty(document, "cookie", { configurable: true, get: () => "", set: () => {} });
  }
  if (!given.standard.startsWith("SCORM")) return;

  const is2004 = given.standard === "SCORM_2004";
  const core = is2004 ? "cmi" : "cmi.core";
  const state = { launch: given.launch, sequence: given.sequence, seconds: given.seconds, elements: given.elements };
  state.base = given.seconds; // what earlier sittings took
  delete state.elements[`${core}.session_time`];
  // From page to page of a package what was not sent yet goes on in the name of its window.
  try {
    const before = JSON.parse(window.name.startsWith(NAME) ? window.name.slice(NAME.length) : "null");
    if (before?.key === given.key && before.sequence >= given.sequence) Object.assign(state, before);
  } catch { /* another name */ }
  const values = new Map(Object.entries(state.elements));
  const secondsBefore = state.base;

  const fixed = is2004
    ? {
        "cmi._version": "1.0", "cmi.learner_id": given.learner, "cmi.learner_name": given.name, "cmi.credit": "credit",
        "cmi.mode": "normal", "cmi.entry": given.entry, "cmi.launch_data": given.launch_data,
        "cmi.total_time": `PT${secondsBefore}S`, "cmi.time_limit_action": "continue,no message",
        "cmi.scaled_passing_score": given.mastery === null ? "" : String(given.mastery / 100),
        "cmi.comments_from_learner._children": "comment,location,timestamp",
        "cmi.comments_from_lms._children": "comment,location,timestamp",
        "cmi.interactions._children":
          "id,type,objectives,timestamp,correct_responses,weighting,learner_response,result,latency,description",
        "cmi.learner_preference._children": "audio_level,language,delivery_speed,audio_captioning",
        "cmi.objectives._children": "id,score,success_status,completion_status,description",
        "cmi.score._children": "scaled,raw,min,max",
        "adl.nav.request_valid.continue": "false", "adl.nav.request_valid.previous": "false",
      }
    : {
        "cmi.core._children":
          "student_id,student_name,lesson_location,credit,lesson_status,entry,score,total_time,lesson_mode,exit,"
          + "session_time",
        "cmi.core.student_id": given.learner, "cmi.core.student_name": given.name, "cmi.core.credit": "credit",
        "cmi.core.entry": given.entry, "cmi.core.lesson_mode": "normal", "cmi.core.total_time": clock(secondsBefore),
        "cmi.core.score._children": "raw,min,max", "cmi.launch_data": given.launch_data, "cmi.comments_from_lms": "",
        "cmi.objectives._children": "id,score,status",
        "cmi.interactions._children":
          "id,objectives,time,type,correct_responses,weighting,student_response,result,latency",
        "cmi.student_data._children": "mastery_score,max_time_allowed,time_limit_action",
        "cmi.student_data.mastery_score": given.mastery === null ? "" : String(given.mastery),
        "cmi.student_data.max_time_allowed": "", "cmi.student_data.time_limit_action": "continue,no message",
        "cmi.student_preference._children": "audio,language,speed,text",
      };
  const first = is2004
    ? {
        "cmi.location": "", "cmi.suspend_data": "", "cmi.exit": "", "cmi.completion_status": "unknown",
        "cmi.success_status": "unknown", "cmi.learner_preference.audio_level": "1",
        "cmi.learner_preference.language": given.language, "cmi.learner_preference.delivery_speed": "1",
        "cmi.learner_preference.audio_captioning": "0", "cmi.score.scaled": "", "cmi.score.raw": "",
        "cmi.score.min": "", "cmi.score.max": "", "cmi.progress_measure": "", "adl.nav.request": "_none_",
      }
    : {
        "cmi.core.lesson_location": "", "cmi.core.lesson_status": "not attempted", "cmi.suspend_data": "",
        "cmi.comments": "", "cmi.core.score.raw": "", "cmi.core.score.min": "", "cmi.core.score.max": "",
        "cmi.student_preference.audio": "0", "cmi.student_preference.language": given.language,
        "cmi.student_preference.speed": "0", "cmi.student_preference.text": "0",
      };
  const writeOnly = new Set(
    is2004 ? ["cmi.exit", "cmi.session_time"] : ["cmi.core.exit", "cmi.core.session_time"],
  );
  const words = is2004
    ? {
        "cmi.completion_status": ["completed", "incomplete", "not attempted", "unknown"],
        "cmi.success_status": ["passed", "failed", "unknown"],
        "cmi.exit": ["", "time-out", "suspend", "logout", "normal"],
      }
    : {
        "cmi.core.lesson_status": ["passed", "completed", "failed", "incomplete", "browsed", "not attempted"],
        "cmi.core.exit": ["", "time-out", "suspend", "logout"],
      };
  const code = is2004
    ? { argument: 201, again: 103, over: 104, unknown: 401, unset: 403, fixed: 404, hidden: 405, wrong: 406 }
    : { argument: 201, again: 101, early: 301, unknown: 401, fixed: 403, hidden: 404, wrong: 405 };
  const sentences = {
    0: "No error", 101: "General exception", 103: "Already initialized", 104: "Content instance terminated",
    112: "Termination before initialization", 113: "Termination after termination",
    122: "Retrieve before initialization", 123: "Retrieve after termination", 132: "Store before initialization",
    133: "Store after termination", 142: "Commit before initialization", 143: "Commit after termination",
    201: "Invalid argument", 301: "Not initialized", 401: "Undefined or not implemented element",
    403: "Not set, or read only", 404: "Read only, or write only", 405: "Wrong type, or write only",
    406: "Type mismatch",
  };

  function clock(seconds) {
    const two = (number) => String(number).padStart(2, "0");
    const hours = Math.min(Math.floor(seconds / 3_600), 9_999);
    return `${String(hours).padStart(4, "0")}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  }

  function secondsOf(text) {
    const parts = is2004
      ? /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?)?$/.exec(text)
      : /^()(\d+):(\d+):([\d.]+)$/.exec(text);
    if (!parts) return 0;
    const [days, hours, minutes, seconds] = parts.slice(1).map((part) => Number(part || 0));
    return Math.floor(days * 86_400 + hours * 3_600 + minutes * 60 + seconds) || 0;
  }

  function tell(told) {
    try {
      (top === window && opener ? opener.top : top).postMessage({ tandem: "package", ...told }, location.origin);
    } catch { /* nobody is there to be told */ }
  }

  let isSending = false, isStale = false, isOver = false, timer = 0;

  // At each change, for a page may be left at once, and its last words come after the next one has begun.
  function remember() {
    state.elements = Object.fromEntries([...values].filter(([name]) => !name.startsWith("cmi.interactions")));
    state.seconds = secondsBefore + secondsOf(values.get(`${core}.session_time`) ?? "");
    try {
      window.name = NAME + JSON.stringify({ key: given.key, ...state });
    } catch { /* too long a name: only a page that was left at once could miss it */ }
  }

  function snapshot() {
    // By the clock, so that what a page says as it is left is older than all that the next one says.
    state.sequence = Math.max(state.sequence + 1, Date.now());
    remember();
    const { launch, sequence, seconds, elements } = state;
    return JSON.stringify({ launch, sequence, seconds, elements });
  }

  async function send(body) {
    try {
      const keepalive = body.length < KEEPALIVE_BYTES;
      const answer = await fetch(given.keep, { method: "POST", body, keepalive, credentials: "omit" });
      const told = await answer.json();
      isOver = answer.status === 409 || answer.status === 410;
      tell({ ...told, state: answer.ok ? "kept" : "refused" });
      return answer.status < 500;
    } catch {
      tell({ state: "unsent" });
      return false;
    }
  }

  async function keep() {
    clearTimeout(timer);
    if (!given.keep || isOver) return;
    isStale = true;
    if (isSending) return;
    isSending = true;
    while (isStale && !isOver) {
      isStale = false;
      if (!(await send(snapshot()))) {
        isStale = true;
        timer = setTimeout(keep, LATER_MS);
        break;
      }
    }
    isSending = false;
  }

  function leave() {
    if (given.keep && !isOver && phase !== "new" && (isStale || isSending || isChanged)) send(snapshot());
    isChanged = false;
  }

  let phase = "new", error = 0, isChanged = false;
  const fail = (number, answer = "false") => ((error = number), answer);
  const done = (answer = "true") => ((error = 0), answer);

  function initialize(argument) {
    if (argument !== "" && argument !== undefined && argument !== null) return fail(code.argument);
    if (phase === "on") return fail(code.again);
    if (phase === "over" && is2004) return fail(code.over);
    phase = "on";
    values.delete(is2004 ? "cmi.exit" : "cmi.core.exit");
    return done();
  }

  function terminate() {
    if (phase === "new") return fail(is2004 ? 112 : code.early);
    if (phase === "over") return fail(is2004 ? 113 : code.early);
    if (!is2004 && !values.has("cmi.core.lesson_status")) values.set("cmi.core.lesson_status", "completed");
    phase = "over";
    isChanged = false;
    keep();
    return done();
  }

  const early = (of2004) => (is2004 ? of2004 + (phase === "over" ? 1 : 0) : code.early);

  function count(name) {
    const head = name.slice(0, -"_count".length);
    const rows = [...values.keys()].filter((key) => key.startsWith(head));
    const places = rows.map((key) => parseInt(key.slice(head.length)));
    return String(Math.max(-1, ...places.filter(Number.isInteger)) + 1);
  }

  function get(name) {
    if (phase !== "on") return fail(early(122), "");
    name = String(name ?? "");
    if (writeOnly.has(name)) return fail(code.hidden, "");
    if (name.endsWith("._count")) return done(count(name));
    const value = fixed[name] ?? values.get(name) ?? first[name];
    if (value === "" && is2004 && /score|measure/.test(name)) return fail(code.unset, "");
    if (value !== undefined) return done(value);
    const isList = /^cmi\.(objectives|interactions|comments_from_learner)\.\d+\./.test(name);
    return isList && is2004 ? fail(code.unset, "") : fail(code.unknown, "");
  }

  function set(name, value) {
    if (phase !== "on") return fail(early(132));
    name = String(name ?? "");
    value = String(value ?? "");
    if (name in fixed || /\._(count|children|version)$/.test(name)) return fail(code.fixed);
    const isList = /^cmi\.(objectives|interactions|comments_from_learner)\.\d+\.\w/.test(name);
    if (!(name in first || writeOnly.has(name) || isList)) return fail(code.unknown);
    if (words[name] && !words[name].includes(value)) return fail(code.wrong);
    const isNumber = value === "" || Number.isFinite(Number(value));
    if (/score\.(raw|min|max|scaled)$/.test(name) && !isNumber) return fail(code.wrong);
    values.set(name, value);
    isChanged = true;
    remember();
    clearTimeout(timer);
    timer = setTimeout(keep, SOON_MS);
    return done();
  }

  function commit() {
    if (phase !== "on") return fail(early(142));
    isChanged = false;
    keep();
    return done();
  }

  const lastError = () => String(error);
  const errorString = (number) => sentences[number] ?? "";
  const diagnostic = (number) => sentences[number === "" || number == null ? error : number] ?? "";
  const names = is2004
    ? ["Initialize", "Terminate", "GetValue", "SetValue", "Commit", "GetLastError", "GetErrorString", "GetDiagnostic"]
    : ["LMSInitialize", "LMSFinish", "LMSGetValue", "LMSSetValue", "LMSCommit", "LMSGetLastError", "LMSGetErrorString",
       "LMSGetDiagnostic"];
  const acts = [initialize, terminate, get, set, commit, lastError, errorString, diagnostic];
  const system = Object.fromEntries(names.map((name, place) => [name, acts[place]]));
  const global = is2004 ? "API_1484_11" : "API";
  window[global] = system;

  // Who looks for it begins with the window above, which is out of reach: this stands there instead.
  const face = { [global]: system, opener: null, closed: false, length: 0, name: "" };
  face.parent = face.top = face.window = face.self = face;
  face.postMessage = (...told) => outer.postMessage(...told);
  if (outer !== window) Object.defineProperty(window, "parent", { configurable: true, value: face });
  if (opener) Object.defineProperty(window, "opener", { configurable: true, writable: true, value: face });
  addEventListener("pagehide", leave);
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && leave());
}
