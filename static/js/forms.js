/* Form pages: growing rows, upload size check, leave warning. Autosave is in autosave.js. */
(function () {
  "use strict";

  function announce(box, text) {
    var live = box.querySelector("[data-live]");
    if (!live) {
      live = document.createElement("p");
      live.className = "visually-hidden";
      live.setAttribute("role", "status");
      live.setAttribute("data-live", "");
      box.append(live);
    }
    live.textContent = text;
  }

  /* ---- formset rows ---- */
  function addRow(box, focus) {
    var total = box.querySelector("input[name='" + box.dataset.formset + "-TOTAL_FORMS']");
    var max = box.querySelector("input[name='" + box.dataset.formset + "-MAX_NUM_FORMS']");
    var index = Number(total.value);
    if (max && max.value && index >= Number(max.value)) { announce(box, "行数已达上限"); return null; }
    var holder = document.createElement("template");
    holder.innerHTML = box.querySelector("template[data-empty-row]").innerHTML.replaceAll("__prefix__", String(index));
    var row = holder.content.querySelector("[data-row]");
    (box.querySelector("[data-rows]") || box).append(row);
    total.value = String(index + 1);
    if (focus) {
      var first = row.querySelector("input:not([type=hidden]), select, textarea");
      if (first) { first.focus(); }
      announce(box, "已添加第 " + (index + 1) + " 行");
    }
    box.dispatchEvent(new Event("change", { bubbles: true }));
    return row;
  }

  function toggleRow(row, gone) {
    var box = row.closest("[data-formset]");
    var mark = row.querySelector("input[name$='-DELETE']");
    if (mark) { mark.checked = gone; }
    row.hidden = gone;
    row.querySelectorAll("input:not([type=hidden]), select, textarea").forEach(function (input) {
      if (input !== mark) { input.disabled = gone; }
    });
    if (gone) {
      var undo = document.createElement("button");
      undo.type = "button";
      undo.className = "btn btn-link";
      undo.textContent = "撤销删除";
      var note = document.createElement(row.tagName === "TR" ? "tr" : "div");
      var cell = row.tagName === "TR" ? document.createElement("td") : note;
      if (cell !== note) { cell.colSpan = row.children.length; note.append(cell); }
      note.classList.add("row-gone");
      cell.append("这一行将在保存后删除。", undo);
      undo.addEventListener("click", function () { note.remove(); toggleRow(row, false); });
      row.after(note);
      undo.focus();
    } else {
      var input = row.querySelector("input:not([type=hidden]), select, textarea");
      if (input) { input.focus(); }
    }
    box.dispatchEvent(new Event("change", { bubbles: true }));
  }

  document.addEventListener("click", function (event) {
    var add = event.target.closest("[data-add-row]");
    var remove = event.target.closest("[data-remove-row]");
    if (add && add.closest("[data-formset]")) {
      event.preventDefault();
      addRow(add.closest("[data-formset]"), true);
    } else if (remove) {
      event.preventDefault();
      toggleRow(remove.closest("[data-row]"), true);
    }
  });

  /* ---- upload size ---- */
  function megabytes(bytes) { return (bytes / 1048576).toFixed(1).replace(/\.0$/, "") + " MB"; }

  document.addEventListener("change", function (event) {
    var input = event.target;
    if (!input.matches("input[type=file][data-max-bytes]")) { return; }
    var limit = Number(input.dataset.maxBytes);
    var large = Array.from(input.files).find(function (file) { return file.size > limit; });
    var note = input.parentNode.querySelector(".upload-note");
    if (note) { note.remove(); }
    input.setCustomValidity("");
    input.removeAttribute("aria-invalid");
    if (!large) { return; }
    var text = "“" + large.name + "”有 " + megabytes(large.size) + "，超过上限 " + megabytes(limit) + "，请压缩或拆分后再选。";
    note = document.createElement("p");
    note.className = "upload-note";
    note.setAttribute("role", "alert");
    note.textContent = text;
    input.after(note);
    input.setCustomValidity(text);
    input.setAttribute("aria-invalid", "true");
  });

  /* ---- leaving with unsaved input ---- */
  var leaving = false;
  function touch(event) {
    var form = event.target.form || event.target.closest("form");
    if (form && form.matches("[data-dirty], [data-autosave]")) { form.dataset.unsaved = "1"; }
  }
  document.addEventListener("input", touch);
  document.addEventListener("change", touch);
  document.addEventListener("submit", function () { leaving = true; });
  window.addEventListener("pageshow", function () { leaving = false; });
  window.addEventListener("beforeunload", function (event) {
    if (!leaving && document.querySelector("form[data-unsaved]")) { event.preventDefault(); }
  });

  window.pzhForms = { addRow: addRow };
})();
