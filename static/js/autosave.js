/* Autosave of form[data-autosave]: on change, every 30 s, and when the page is left. */
(function () {
  "use strict";
  var EXPIRED = "登录已过期，请在新标签页登录后继续，内容已在本机保留";
  var OFFLINE = "暂时无法保存，内容已在本机保留，稍后会再试";

  function clock(value) {
    var date = value ? new Date(value) : new Date();
    if (Number.isNaN(date.getTime())) { return value; }
    return date.toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false, timeZone: "Asia/Shanghai" });
  }

  function pairs(form) {
    return Array.from(new FormData(form)).filter(function (pair) { return typeof pair[1] === "string"; });
  }

  function Draft(form) {
    var status = form.querySelector("[data-autosave-status]") || document.querySelector("[data-autosave-status]");
    var url = form.dataset.autosave;
    var key = "pzh-draft:" + (form.dataset.autosaveOwner || "") + ":" + url;
    var revision = 0, saved = 0, busy = false, stopped = false, submitting = false, timer = null;

    function say(text, state) {
      if (status) { status.textContent = text; status.dataset.state = state; }
    }

    function version() { var input = form.elements.namedItem("version"); return input ? input.value : ""; }

    function keep(submitted) {
      try {
        var values = pairs(form).filter(function (pair) { return pair[0] !== "csrfmiddlewaretoken" && pair[0] !== "version"; });
        localStorage.setItem(key, JSON.stringify({
          at: new Date().toISOString(), version: version(), submitted: Boolean(submitted), values: values
        }));
      } catch (error) { /* storage full or forbidden: the status line already tells */ }
    }

    function forget() { try { localStorage.removeItem(key); } catch (error) { /* nothing kept */ } }

    function setFields(fields) {
      Object.keys(fields || {}).forEach(function (name) {
        var input = form.elements.namedItem(name);
        if (input && "value" in input) { input.value = fields[name]; }
      });
    }

    function accept(data, sent) {
      saved = sent;
      if (data.version !== undefined) { setFields({ version: data.version }); }
      setFields(data.fields);
      forget();
      if (revision === sent) { delete form.dataset.unsaved; }
      say("已保存 " + clock(data.saved_at), "saved");
    }

    async function judge(response, sent) {
      if (response.type === "opaqueredirect" || response.status === 401 || response.status === 403) {
        keep(); say(EXPIRED, "error"); return;
      }
      var data = await response.json().catch(function () { return {}; });
      if (response.ok) { accept(data, sent); return; }
      keep();
      if (response.status === 409) { stopped = true; }
      say(data.message || OFFLINE, "error");
      if (response.status === 400 || response.status === 422) { saved = sent; }
    }

    async function save(last) {
      if (busy || stopped || submitting || revision === saved) { return; }
      var sent = revision;
      busy = true;
      if (!last) { say("正在保存…", "busy"); }
      try {
        await judge(await fetch(url, {
          method: "POST", body: new URLSearchParams(pairs(form)), credentials: "same-origin",
          redirect: "manual", keepalive: Boolean(last),
          headers: { "X-Requested-With": "XMLHttpRequest", "Accept": "application/json" }
        }), sent);
      } catch (error) {
        keep(); say(OFFLINE, "error");
      }
      busy = false;
      // A change made while this save was on its way is sent next.
      if (revision !== sent && saved === sent) { soon(); }
    }

    function soon() { window.clearTimeout(timer); timer = window.setTimeout(save, 800); }

    form.addEventListener("input", function () { revision += 1; });
    form.addEventListener("change", function () { revision += 1; soon(); });
    form.addEventListener("focusout", function () { if (revision !== saved) { soon(); } });
    form.addEventListener("submit", function () { submitting = true; window.clearTimeout(timer); keep(true); });
    window.addEventListener("pageshow", function () { submitting = false; });
    window.setInterval(save, 30000);
    document.addEventListener("visibilitychange", function () {
      if (document.visibilityState === "hidden") { save(true); }
    });

    offer(form, key, version(), function () { revision += 1; form.dataset.unsaved = "1"; save(); }, forget);
  }

  /* ---- what was kept on this machine ---- */
  function fill(form, values) {
    values.forEach(function (pair) {
      var match = /^(.*)-TOTAL_FORMS$/.exec(pair[0]);
      var box = match && form.querySelector("[data-formset='" + match[1] + "']");
      var total = match && form.elements.namedItem(pair[0]);
      for (var i = total ? Number(total.value) : 0; box && i < Number(pair[1]); i += 1) { window.pzhForms.addRow(box, false); }
    });
    var queue = {};
    values.forEach(function (pair) { (queue[pair[0]] = queue[pair[0]] || []).push(pair[1]); });
    Array.from(form.elements).forEach(function (input) {
      if (!input.name || input.type === "hidden" || input.type === "file" || input.type === "submit") { return; }
      var list = queue[input.name] || [];
      if (input.type === "checkbox" || input.type === "radio") { input.checked = list.includes(input.value); }
      else if (input.multiple) { Array.from(input.options).forEach(function (option) { option.selected = list.includes(option.value); }); }
      else if (list.length) { input.value = list.shift(); }
    });
  }

  function button(text, look, act) {
    var made = document.createElement("button");
    made.type = "button";
    made.className = "btn btn-sm " + look;
    made.textContent = text;
    made.addEventListener("click", act);
    return made;
  }

  // A copy is dropped when the server took it, when it equals the page, or after a week.
  function isStale(kept, form, version) {
    if (Date.now() - Date.parse(kept.at) > 7 * 86400000) { return true; }
    if (kept.submitted && kept.version !== version) { return true; }
    var now = new Map(pairs(form));
    return kept.values.every(function (pair) { return now.get(pair[0]) === pair[1]; });
  }

  function offer(form, key, version, restored, forget) {
    var kept;
    try { kept = JSON.parse(localStorage.getItem(key)); } catch (error) { return; }
    if (!kept) { return; }
    if (isStale(kept, form, version)) { forget(); return; }
    var bar = document.createElement("div");
    bar.className = "alert alert-warning actions";
    bar.setAttribute("role", "status");
    bar.append("本机保留有 " + new Date(kept.at).toLocaleString("zh-CN", { hour12: false, timeZone: "Asia/Shanghai" }) + " 未能保存的内容。",
      button("恢复", "btn-primary", function () { fill(form, kept.values); bar.remove(); restored(); }),
      button("丢弃", "btn-outline-secondary", function () { forget(); bar.remove(); }));
    form.prepend(bar);
  }

  document.querySelectorAll("form[data-autosave]").forEach(Draft);

  // Signing out leaves nothing on a shared machine.
  document.addEventListener("submit", function (event) {
    if (!event.target.hasAttribute("data-sign-out")) { return; }
    Object.keys(localStorage).filter(function (key) { return key.startsWith("pzh-draft:"); })
      .forEach(function (key) { localStorage.removeItem(key); });
  });
})();
