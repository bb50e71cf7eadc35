// Adds where the phone is to a form, when its owner says so; without leave the form is sent without it.
(function () {
  "use strict";
  var area = document.querySelector("[data-place]");
  if (!area || !navigator.geolocation) return;
  var button = area.querySelector("button"), status = area.querySelector("[role=status]"), form = area.closest("form");
  area.hidden = false;
  button.addEventListener("click", function () {
    button.disabled = true;
    navigator.geolocation.getCurrentPosition(function (found) {
      form.elements.north.value = found.coords.latitude.toFixed(6);
      form.elements.east.value = found.coords.longitude.toFixed(6);
      status.textContent = area.dataset.known;
    }, function () {
      button.disabled = false;
      status.textContent = area.dataset.refused;
    }, { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 });
  });
})();
