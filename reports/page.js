(function () {
  "use strict";
  var form = document.querySelector(".filter");
  var words = form.querySelector("input"), kind = form.querySelector("select"), said = form.querySelector("output");
  var items = Array.prototype.slice.call(document.querySelectorAll(".item"));
  var bad = ["failed", "undefined", "ambiguous", "pending"];
  function wanted(item, text, what) {
    var is = function (c) { return item.classList.contains(c); };
    if (what === "bad" && !bad.some(is)) return false;
    if (what && what !== "bad" && !is(what)) return false;
    return item.textContent.toLowerCase().indexOf(text) >= 0;
  }
  function filter() {
    var text = words.value.trim().toLowerCase(), shown = 0;
    items.forEach(function (item) {
      item.hidden = !wanted(item, text, kind.value);
      if (!item.hidden) shown++;
    });
    document.querySelectorAll(".feature, .source").forEach(function (part) {
      part.hidden = !part.querySelector(".item:not([hidden])");
    });
    said.textContent = text || kind.value ? shown + " of " + items.length : "";
  }
  function reveal() {
    var at = location.hash && document.getElementById(location.hash.slice(1));
    if (at && at.tagName === "DETAILS") { at.hidden = false; at.open = true; at.scrollIntoView(); }
  }
  form.hidden = false;
  form.addEventListener("input", filter);
  form.addEventListener("submit", function (e) { e.preventDefault(); });
  form.querySelectorAll("button").forEach(function (button) {
    button.addEventListener("click", function () {
      items.forEach(function (item) { if (!item.hidden) item.open = button.dataset.open === "yes"; });
    });
  });
  addEventListener("hashchange", reveal);
  reveal();
})();
