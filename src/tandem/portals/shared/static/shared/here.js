// Where this device is, only when somebody presses: written into a field, or sent once by its form.
(function () {
  "use strict";
  if (!navigator.geolocation) return;
  document.querySelectorAll("[data-here]").forEach(function (area) {
    var button = area.querySelector("button"), status = area.querySelector("[role=status]");
    area.hidden = false;
    button.addEventListener("click", function (event) {
      event.preventDefault();
      button.disabled = true;
      navigator.geolocation.getCurrentPosition(function (found) {
        var north = found.coords.latitude, east = found.coords.longitude;
        button.disabled = false;
        status.textContent = area.dataset.known;
        if (area.dataset.here) {
          document.querySelector(area.dataset.here).value = north.toFixed(5) + ", " + east.toFixed(5);
          return;
        }
        area.elements.north.value = north.toFixed(3);
        area.elements.east.value = east.toFixed(3);
        area.submit();
      }, function () {
        button.disabled = false;
        status.textContent = area.dataset.refused;
      }, { timeout: 15000, maximumAge: 60000 });
    });
  });
})();
