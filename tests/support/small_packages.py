"""Packages of lessons as tools for making them write them, small: SCORM 1.2 with a quiz, SCORM 2004,
a cmi5 unit that calls its store, and one that tries to get out.
"""

import io
import zipfile
from collections.abc import Mapping

_FIND = """
function find(win, name) {
  var tries = 0;
  while (win[name] == null && win.parent != null && win.parent != win && tries++ < 10) {
    win = win.parent;
  }
  return win[name];
}
"""
QUIZ = f"""<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>Quiz</title>
<script>{_FIND}
var API = find(window.parent, "API");
var started = new Date();
API.LMSInitialize("");
function answer(score) {{
  API.LMSSetValue("cmi.core.score.raw", String(score));
  API.LMSSetValue("cmi.core.score.max", "100");
  API.LMSSetValue("cmi.core.lesson_status", score >= 50 ? "passed" : "failed");
  API.LMSSetValue("cmi.core.session_time", "0000:01:30");
  API.LMSFinish("");
}}
function later(page) {{
  API.LMSSetValue("cmi.core.lesson_location", page);
  API.LMSSetValue("cmi.suspend_data", "page=" + page + ";ż");
  API.LMSSetValue("cmi.core.lesson_status", "incomplete");
  API.LMSSetValue("cmi.core.exit", "suspend");
  API.LMSCommit("");
}}
</script>
<script src="lib/show.js"></script>
<link rel="stylesheet" href="lib/look.css"></head>
<body onload="show()">
<h1>Which pump for a well?</h1>
<p id="at"></p>
<button onclick="later('2')">Go to page 2</button>
<button onclick="answer(0)">A heat pump</button>
<button onclick="answer(80)">A deep well pump</button>
</body></html>
"""
SHOW = """
function show() {
  localStorage.setItem("seen", "yes");
  document.getElementById("at").textContent = "entry " + API.LMSGetValue("cmi.core.entry") +
    ", page " + (API.LMSGetValue("cmi.core.lesson_location") || "1") +
    ", status " + API.LMSGetValue("cmi.core.lesson_status") +
    ", kept " + API.LMSGetValue("cmi.suspend_data") +
    ", learner " + API.LMSGetValue("cmi.core.student_name") +
    ", stored " + localStorage.getItem("seen");
}
"""
MANIFEST_12 = """<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="pumps" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2"
  xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
  <metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>
  <organizations default="org"><organization identifier="org"><title>Pumps</title>
    <item identifier="one" identifierref="res"><title>Pumps</title>
      <adlcp:masteryscore>50</adlcp:masteryscore>
      <adlcp:datafromlms>level=2</adlcp:datafromlms>
    </item></organization></organizations>
  <resources><resource identifier="res" type="webcontent" adlcp:scormtype="sco"
    href="index.html"><file href="index.html"/></resource></resources>
</manifest>
"""
MANIFEST_2004 = """<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="wells" xmlns="http://www.imsglobal.org/xsd/imscp_v1p1"
  xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3"
  xmlns:imsss="http://www.imsglobal.org/xsd/imsss">
  <metadata><schema>ADL SCORM</schema><schemaversion>2004 4th Edition</schemaversion></metadata>
  <organizations default="org"><organization identifier="org"><title>Wells</title>
    <item identifier="one" identifierref="res" parameters="?mode=short"><title>Wells</title>
      <imsss:sequencing><imsss:objectives><imsss:primaryObjective satisfiedByMeasure="true">
        <imsss:minNormalizedMeasure>0.7</imsss:minNormalizedMeasure>
      </imsss:primaryObjective></imsss:objectives></imsss:sequencing>
    </item></organization></organizations>
  <resources xml:base="content/"><resource identifier="res" type="webcontent"
    adlcp:scormType="sco" href="start%20here.html"/></resources>
</manifest>
"""
WELLS = f"""<html><head><title>Wells</title><script>{_FIND}
var API = find(window.parent, "API_1484_11");
API.Initialize("");
function end(scaled) {{
  API.SetValue("cmi.score.scaled", scaled);
  API.SetValue("cmi.completion_status", "completed");
  API.SetValue("cmi.session_time", "PT2M5S");
  API.SetValue("cmi.exit", "suspend");
  API.Terminate("");
}}
</script></head><body>
<p id="at"></p>
<a href="second.html">Next page</a>
<button onclick="API.SetValue('cmi.location', 'deep')">Remember</button>
<script>document.getElementById("at").textContent = "at " + API.GetValue("cmi.location") +
  " mark " + API.GetValue("cmi.scaled_passing_score") + location.search;</script>
</body></html>"""
SECOND = WELLS.replace(
    '<a href="second.html">Next page</a>', '<button onclick="end(0.9)">End</button>'
)
MANIFEST_CMI5 = """<?xml version="1.0" encoding="utf-8"?>
<courseStructure xmlns="https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd">
  <course id="https://akwa.example/course"><title><langstring lang="en">Valves</langstring></title>
    <description><langstring lang="en">Valves</langstring></description></course>
  <au id="https://akwa.example/valves" moveOn="CompletedAndPassed" masteryScore="0.6">
    <title><langstring lang="en">Valves</langstring></title>
    <description><langstring lang="en">Valves</langstring></description>
    <url>valves.html?theme=light</url><launchParameters>a=1</launchParameters></au>
</courseStructure>
"""
VALVES = """<!DOCTYPE html><html><head><title>Valves</title><script>
const asked = new URLSearchParams(location.search);
const [endpoint, actor] = [asked.get("endpoint"), asked.get("actor")];
let auth = "";
function call(method, path, query, body) {
  const url = new URL(path, endpoint);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return fetch(url, { method, body, headers: {
    Authorization: "Basic " + auth, "X-Experience-API-Version": "1.0.3",
    "Content-Type": "application/json" } });
}
function state(stateId) {
  return { activityId: asked.get("activityId"), agent: actor,
    registration: asked.get("registration"), stateId };
}
function verb(name, result) {
  return call("POST", "statements", {}, JSON.stringify({ id: crypto.randomUUID(),
    actor: JSON.parse(actor), verb: { id: "http://adlnet.gov/expapi/verbs/" + name },
    object: { id: asked.get("activityId") }, result,
    context: { registration: asked.get("registration") } }));
}
async function begin() {
  auth = (await (await fetch(asked.get("fetch"), { method: "POST" })).json())["auth-token"];
  const launch = await (await call("GET", "activities/state", state("LMS.LaunchData"))).json();
  const kept = await call("GET", "activities/state", state("place"));
  await verb("initialized");
  document.getElementById("at").textContent = "mark " + launch.masteryScore + ", " +
    launch.launchMode + ", at " + (kept.ok ? (await kept.json()).page : "start");
}
async function end() {
  await call("PUT", "activities/state", state("place"), JSON.stringify({ page: "valve 7" }));
  await verb("passed", { score: { scaled: 0.75 }, success: true, duration: "PT90S" });
  await verb("completed", { completion: true, duration: "PT90S" });
  await verb("terminated", { duration: "PT90S" });
  document.getElementById("at").textContent = "ended";
}
addEventListener("load", begin);
</script></head><body><p id="at"></p><button onclick="end()">End</button></body></html>"""
HOSTILE = """<!DOCTYPE html><html><head><title>Evil</title></head><body><p id="came"></p><script>
const came = {};
async function attempt(name, act) {
  try { came[name] = "GOT " + String(await act()).slice(0, 60); }
  catch (error) { came[name] = "refused"; }
}
async function all(member) {
  delete window.parent;
  await attempt("parent", () => window.parent.document.title);
  await attempt("top", () => window.top.document.title);
  await attempt("framed", () => window.frameElement.ownerDocument.title);
  await attempt("cookie", () => Document.prototype.__lookupGetter__("cookie").call(document));
  await attempt("stored", () => window.indexedDB.open("x") && "opened");
  await attempt("page", async () => (await fetch(member, { credentials: "include" })).status);
  await attempt("blind", async () =>
    (await fetch(member, { mode: "no-cors", credentials: "include" })).type);
  await attempt("elsewhere", async () => (await fetch("https://evil.example/")).status);
  await attempt("picture", () => new Promise((done, fail) => {
    const made = new Image(); made.onload = done; made.onerror = fail;
    made.src = member + "../../picture/x/"; }));
  await attempt("worker", () => navigator.serviceWorker.register("sw.js"));
  await attempt("away", () => { window.top.location = "https://evil.example/"; return "gone"; });
  document.getElementById("came").textContent = JSON.stringify(came);
}
</script></body></html>"""


def packed(files: Mapping[str, str | bytes]) -> bytes:
    """A ZIP of these files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def scorm_12(**more: str) -> bytes:
    """A quiz of one question."""
    files = {"index.html": QUIZ, "lib/show.js": SHOW, "lib/look.css": "h1 { color: #0a5c36 }"}
    return packed({"imsmanifest.xml": MANIFEST_12, **files, **more})


def scorm_parts(*, more: bool = False) -> bytes:
    """Three parts, and with `more` four: a quiz, a page that says nothing, a quiz; and a word of
    when each is played.
    """
    parts = [("a", "Why it drips", "one.html"), ("b", "To read", "read.html")]
    parts += [("c", "What to do", "two.html")] + [("d", "A last one", "two.html")] * more
    return _of_parts(parts, {"one.html": QUIZ, "read.html": "<p>Read</p>", "two.html": QUIZ})


def scorm_many(total: int) -> bytes:
    """So many parts, all of one page."""
    return _of_parts([(f"p{n}", f"Part {n}", "one.html") for n in range(total)], {"one.html": QUIZ})


def _of_parts(parts: list[tuple[str, str, str]], files: Mapping[str, str]) -> bytes:
    items = "".join(
        f'<item identifier="{key}" identifierref="{key}-res"><title>{title}</title>'
        "<adlcp:prerequisites>a</adlcp:prerequisites></item>"
        for key, title, _page in parts
    )
    pages = "".join(
        f'<resource identifier="{key}-res" type="webcontent" href="{page}"'
        f' adlcp:scormtype="{"asset" if page == "read.html" else "sco"}"/>'
        for key, _title, page in parts
    )
    head, _rest = MANIFEST_12.split("<item ", 1)
    return packed(
        {
            "imsmanifest.xml": f"{head}{items}</organization></organizations>"
            f"<resources>{pages}</resources></manifest>",
            **files,
        }
    )


def scorm_2004() -> bytes:
    """Two pages, of which the first one keeps where one is."""
    files = {"content/start here.html": WELLS, "content/second.html": SECOND}
    return packed({"imsmanifest.xml": MANIFEST_2004, **files})


def cmi5() -> bytes:
    """A unit that calls its store."""
    return packed({"cmi5.xml": MANIFEST_CMI5, "valves.html": VALVES})


def hostile() -> bytes:
    """A package that tries what it must not do."""
    return scorm_12(**{"index.html": HOSTILE})
