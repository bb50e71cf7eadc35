// Reads a QR or barcode with the camera where the browser can; without it the form stays as it is.
(function () {
  "use strict";
  var area = document.querySelector("[data-scan]");
  if (!area || !("BarcodeDetector" in window) || !navigator.mediaDevices) return;
  var button = area.querySelector("button"), video = area.querySelector("video");
  var status = area.querySelector("[role=status]");
  var input = document.getElementById(area.dataset.scan), stream = null;
  area.hidden = false;

  function stop() {
    if (stream) stream.getTracks().forEach(function (track) { track.stop(); });
    stream = null;
    video.hidden = true;
  }

  function codeOf(text) {
    // Our own QR holds a link that ends in ?c=CODE; any other text is taken as it is.
    try { return new URL(text).searchParams.get("c") || text; } catch (error) { return text; }
  }

  button.addEventListener("click", function () {
    if (stream) { stop(); return; }
    navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } }).then(function (opened) {
      var detector = new window.BarcodeDetector();
      stream = opened;
      video.srcObject = opened;
      video.hidden = false;
      video.play();
      (function look() {
        if (!stream) return;
        detector.detect(video).then(function (found) {
          if (!found.length) { window.setTimeout(look, 200); return; }
          stop();
          input.value = codeOf(found[0].rawValue).slice(0, input.maxLength);
          if ("stays" in area.dataset) input.focus(); else input.form.requestSubmit();
        }, function () { window.setTimeout(look, 400); });
      })();
    }, function () { status.textContent = area.dataset.refused; });
  });
})();
