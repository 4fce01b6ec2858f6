// Runs before the first paint: takes the login code out of the address, and puts the chosen theme on the page.
(function () {
  var match = /^#code=([^&]*)/.exec(location.hash);
  if (match) {
    window.everettCode = decodeURIComponent(match[1]);
    history.replaceState(null, "", location.pathname);
  }
  try {
    var saved = JSON.parse(localStorage.getItem("everett.preferences") || "{}");
    if (saved.theme) document.documentElement.dataset.theme = saved.theme;
    if (saved.contrast) document.documentElement.dataset.contrast = saved.contrast;
  } catch (error) { /* storage may be forbidden; the page then follows the system */ }
})();
