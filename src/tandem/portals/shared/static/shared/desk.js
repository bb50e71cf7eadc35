// What makes pages quicker for hands; each of them works without it.

// A form is sent once: its button is off until the answer comes. It is on again when one comes back to the page, and
// after some time, for an answer that is a file leaves the page as it is.
const ANSWER_MS = 10000
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || event.target.method !== "post") return
  const button = event.submitter
  if (!button) return
  requestAnimationFrame(() => (button.disabled = true))
  setTimeout(() => (button.disabled = false), ANSWER_MS)
})
window.addEventListener("pageshow", (event) => {
  if (event.persisted) document.querySelectorAll("form button:disabled").forEach((button) => (button.disabled = false))
})

// The tab of the page stands in sight, where the strip of tabs is wider than a phone.
for (const tab of document.querySelectorAll(".pages [aria-current], .subpages [aria-current]")) {
  const strip = tab.closest("ul, nav"), [at, within] = [tab, strip].map((box) => box.getBoundingClientRect())
  strip.scrollLeft += at.left - within.left - (within.width - at.width) / 2
}

// What was done is said over the page. It goes by itself where nothing can be taken back, and nobody is at it.
document.documentElement.classList.add("scripted")
const TOAST_MS = 8000
for (const toast of document.querySelectorAll(".toast")) {
  const close = toast.querySelector(".close")
  close.hidden = false
  close.addEventListener("click", () => toast.remove())
  const isKept = toast.querySelector("form") || toast.matches(".error, .warning")
  const end = () => (toast.matches(":hover, :focus-within") ? setTimeout(end, TOAST_MS) : toast.remove())
  if (!isKept) setTimeout(end, TOAST_MS)
}

// The search over everything: Ctrl-K or "/", arrows, Enter.
const palette = document.getElementById("palette")
if (palette) {
  const input = palette.querySelector("input[type=search]")
  const open = () => {
    palette.showModal()
    input.select()
  }
  const isTyping = (element) => element.closest("input, textarea, select, [contenteditable]")
  document.querySelector("[data-find]").addEventListener("click", (event) => {
    event.preventDefault()
    open()
  })
  document.addEventListener("keydown", (event) => {
    const isControlK = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey)
    const isSlash = event.key === "/" && !isTyping(event.target)
    if (!isControlK && !isSlash) return
    event.preventDefault()
    if (!palette.open) open()
  })
  palette.addEventListener("click", (event) => {
    if (event.target === palette) palette.close()
  })
  palette.addEventListener("keydown", (event) => {
    const links = [...palette.querySelectorAll(".finds a")]
    const place = links.indexOf(document.activeElement)
    if (event.key === "ArrowDown" && links.length) {
      event.preventDefault()
      links[Math.min(place + 1, links.length - 1)].focus()
    } else if (event.key === "ArrowUp" && place >= 0) {
      event.preventDefault()
      if (place) links[place - 1].focus()
      else input.focus()
    } else if (event.key === "Enter" && document.activeElement === input && links.length) {
      event.preventDefault()
      links[0].click()
    }
  })
}
