// What was chosen for a file is shown before it is sent: name, size, a small picture, the first rows of a table; and it
// may be dropped anywhere on its place. Pictures are drawn and text is read here, nothing leaves the page; without this
// script the field of HTML does.
"use strict";
(() => {
  const HEAD_BYTES = 64 * 1024, ROWS = 5, COLUMNS = 8, SIDE = 192, SEPARATORS = [";", "\t", ",", "|"];
  const language = document.documentElement.lang || "en";

  const made = (name, more = {}, ...inside) => {
    const element = Object.assign(document.createElement(name), more);
    element.append(...inside);
    return element;
  };

  function size(bytes) {
    const [much, unit] =
      bytes < 1000 ? [bytes, "byte"] : bytes < 999_500 ? [bytes / 1000, "kilobyte"] : [bytes / 1_000_000, "megabyte"];
    return new Intl.NumberFormat(language, { style: "unit", unit, maximumSignificantDigits: 3 }).format(much);
  }

  const ending = (file) => (file.name.includes(".") ? file.name.split(".").pop().toUpperCase().slice(0, 8) : "");

  // As the field says: `.csv,image/*,application/pdf`.
  function isTaken(input, file) {
    const wanted = input.accept.toLowerCase().split(",").map((each) => each.trim()).filter(Boolean);
    return !wanted.length || wanted.some((each) => (
      each.startsWith(".") ? file.name.toLowerCase().endsWith(each)
        : each.endsWith("/*") ? file.type.startsWith(each.slice(0, -1))
          : file.type === each
    ));
  }

  async function picture(file) {
    const bitmap = await createImageBitmap(file);
    const part = Math.min(1, SIDE / Math.max(bitmap.width, bitmap.height));
    const [width, height] = [bitmap.width, bitmap.height].map((side) => Math.max(1, side * part));
    const canvas = made("canvas", { width, height });
    canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    canvas.setAttribute("aria-hidden", "true");
    bitmap.close();
    return canvas;
  }

  function decoded(bytes) {
    const [first, second] = new Uint8Array(bytes);
    // as Excel keeps “Unicode text”
    if (first === 0xff && second === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
    try {
      return new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true }); // its end may be half a letter
    } catch {
      return new TextDecoder(language.startsWith("be") ? "windows-1251" : "windows-1250").decode(bytes);
    }
  }

  function rows(text) {
    const first = text.split(/\r?\n/, 1)[0];
    const often = (mark) => first.split(mark).length;
    const separator = SEPARATORS.reduce((best, mark) => (often(mark) > often(best) ? mark : best));
    // As the server reads: a quotation mark opens a cell only where another one closes it at the cell's end; else it is
    // a letter: 1/2" valve.
    const quoted = new RegExp(`"([^"]*(?:""[^"]*)*)"(?=${separator === "|" ? "[|]" : separator}|[\\r\\n]|$)`, "y");
    const found = [[""]];
    for (let at = 0; at < text.length && found.length <= ROWS; at += 1) {
      const letter = text[at], row = found[found.length - 1];
      if (letter === '"' && !row[row.length - 1]) {
        quoted.lastIndex = at;
        const whole = quoted.exec(text);
        row[row.length - 1] = whole ? whole[1].replaceAll('""', '"') : letter;
        at += whole ? whole[0].length - 1 : 0;
      }
      else if (letter === separator) row.push("");
      else if (letter === "\n") found.push([""]);
      else if (letter !== "\r") row[row.length - 1] += letter;
    }
    return found.slice(0, ROWS).filter((row) => row.some((cell) => cell.trim()));
  }

  async function table(file, title) {
    const lines = rows(decoded(await file.slice(0, HEAD_BYTES).arrayBuffer()));
    if (!lines.length) return null;
    const cell = (name, text) => made(name, { textContent: text.trim().slice(0, 60) });
    const cells = (row, name) => made("tr", {}, ...row.slice(0, COLUMNS).map((text) => cell(name, text)));
    const shown = made(
      "table",
      {},
      made("caption", { textContent: title }),
      made("thead", {}, cells(lines[0], "th")),
      made("tbody", {}, ...lines.slice(1).map((row) => cells(row, "td"))),
    );
    shown.querySelectorAll("th").forEach((head) => { head.scope = "col"; });
    return made("div", { className: "scroll", tabIndex: 0 }, shown);
  }

  async function show(place, input) {
    const shown = place.querySelector(".drop-shown"), [file] = input.files;
    shown.replaceChildren();
    if (!file) return;
    const about = [size(file.size), ending(file)].filter(Boolean).join(" · ");
    const note = made("span", { className: "small muted", textContent: about });
    const words = made("span", {}, made("b", { textContent: file.name }), made("br"), note);
    const remove = made("button", { type: "button", className: "btn quiet slim", textContent: place.dataset.remove });
    remove.addEventListener("click", () => {
      input.value = "";
      input.dispatchEvent(new Event("change", { bubbles: true }));
      input.focus();
    });
    const line = made("div", { className: "drop-file" }, words, remove);
    shown.append(line);
    // What cannot be drawn or read has its name and size still.
    const isStill = () => input.files[0] === file;
    if (file.type.startsWith("image/")) {
      const small = await picture(file).catch(() => null);
      if (small && isStill()) line.prepend(small);
    } else if (/\.(csv|tsv|txt)$/i.test(file.name)) {
      const first = await table(file, place.dataset.rows).catch(() => null);
      if (first && isStill()) shown.append(first);
    }
  }

  const placeOf = (event) => event.target.closest?.("[data-drop]");
  document.addEventListener("change", (event) => {
    if (event.target.matches?.("[data-drop] input[type=file]")) show(placeOf(event), event.target);
  });
  document.addEventListener("reset", (event) => {
    const anew = (place) => show(place, place.querySelector("input[type=file]"));
    setTimeout(() => event.target.querySelectorAll("[data-drop]").forEach(anew));
  });
  for (const kind of ["dragenter", "dragover"]) {
    document.addEventListener(kind, (event) => {
      const place = placeOf(event);
      if (!place || !event.dataTransfer.types.includes("Files")) return;
      event.preventDefault();
      place.classList.add("over");
    });
  }
  document.addEventListener("dragleave", (event) => {
    const place = placeOf(event);
    if (place && !place.contains(event.relatedTarget)) place.classList.remove("over");
  });
  document.addEventListener("drop", (event) => {
    const place = placeOf(event), [file] = event.dataTransfer.files;
    if (!place || !file) return;
    event.preventDefault();
    place.classList.remove("over");
    const input = place.querySelector("input[type=file]");
    if (!isTaken(input, file)) {
      const shown = place.querySelector(".drop-shown");
      shown.querySelector(".bad")?.remove();
      // What was chosen before stays, and is seen.
      shown.prepend(made("p", { className: "bad small", textContent: place.dataset.wrong }));
      return;
    }
    const one = new DataTransfer();
    one.items.add(file);
    input.files = one.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
})();
