// A slider beneath a field of a number, and figures that follow while one tries. Without it the button shows them.
for (const field of document.querySelectorAll("input[data-slides-to]")) {
  const slider = document.createElement("input")
  const { slidesBy: step, slidesTo: max } = field.dataset
  Object.assign(slider, { type: "range", min: step, max, step })
  const number = () => Number(field.value.replace(/\s/g, "").replace(",", "."))
  slider.value = number()
  slider.setAttribute("aria-label", field.labels[0].textContent.trim())
  slider.addEventListener("input", () => (field.value = slider.value))
  slider.addEventListener("change", () => field.dispatchEvent(new Event("change", { bubbles: true })))
  field.addEventListener("input", () => (slider.value = number()))
  field.after(slider)
}
