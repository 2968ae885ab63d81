/* The expert's pages: Ctrl+S keeps draft and notes, ? opens the help, keys turn pages. */
(function () {
  "use strict";

  function isTyping(target) {
    return target.matches("input, textarea, select, [contenteditable]");
  }

  // Autosave hears a change as it hears one from the keyboard.
  function keepAll() {
    document.querySelectorAll("form[data-autosave]").forEach(function (form) {
      form.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }

  function follow(rel) {
    var link = document.querySelector("a[rel=" + rel + "]");
    if (link) { link.click(); }
  }

  function help() {
    var keys = document.querySelector("details.keys");
    if (keys) { keys.open = true; keys.querySelector("summary").focus(); }
  }

  document.addEventListener("keydown", function (event) {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s" && document.querySelector("form[data-autosave]")) {
      event.preventDefault();
      keepAll();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) { return; }
    if (event.key === "?") { help(); }
    else if (event.key === "j" || event.key === "ArrowRight") { turn(event, "next"); }
    else if (event.key === "k" || event.key === "ArrowLeft") { turn(event, "prev"); }
  });

  // An enlarged page is moved sideways by the arrows; letters always turn.
  function turn(event, rel) {
    var box = event.target.closest(".viewer-page");
    if (box && event.key.startsWith("Arrow") && box.scrollWidth > box.clientWidth) { return; }
    follow(rel);
  }
})();
