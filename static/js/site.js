/* Every page: marks the page as scripted, menus, print buttons, single submit, select-all. */
(function () {
  "use strict";
  document.documentElement.classList.add("js");

  function closeMenus(except) {
    document.querySelectorAll("details[data-menu][open]").forEach(function (menu) {
      if (menu !== except) { menu.open = false; }
    });
  }

  document.addEventListener("click", function (event) {
    closeMenus(event.target.closest("details[data-menu]"));
    if (event.target.closest("[data-print]")) { window.print(); }
  });

  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") { return; }
    var menu = event.target.closest("details[data-menu][open]");
    closeMenus(null);
    if (menu) { menu.querySelector("summary").focus(); }
  });

  // The buttons are switched off after the browser has read their name and value.
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (event.defaultPrevented || !form.hasAttribute("data-once")) { return; }
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    window.setTimeout(function () {
      form.querySelectorAll("button:not([type=button])").forEach(function (button) { button.disabled = true; });
    }, 0);
  });

  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(function (form) {
      delete form.dataset.sent;
      form.querySelectorAll("button[disabled]:not([type=button])").forEach(function (button) { button.disabled = false; });
    });
  });

  document.addEventListener("change", function (event) {
    var all = event.target;
    if (!all.matches("[data-select-all]")) { return; }
    (all.form || document).querySelectorAll("input[type=checkbox][name='" + all.dataset.selectAll + "']")
      .forEach(function (box) { if (!box.disabled) { box.checked = all.checked; } });
  });

  var summary = document.querySelector(".error-summary");
  if (summary) { summary.focus(); }
})();
