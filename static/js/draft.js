// Keeps what one writes as a draft at the server: 1.5 s after the last key, on leaving a field, on leaving the page.
// Nothing is stored in the browser, and no field is ever changed. Without this file there is a button (parts/writing.html).
(() => {
  "use strict";
  const PAUSE = 1500, AGAIN = 5000, ANNOUNCED = 60000;
  const forms = new Map(); // form → {dirty, busy, timer, failing}
  let announcedAt = -ANNOUNCED;

  const formOf = (element) => {
    const form = element.form || element.closest?.("form");
    return form?.querySelector("[data-draft]") ? form : null;
  };
  const said = (form) => form.querySelector("[data-draft]");

  // Seen at once; read aloud at most once a minute, but for the first failure and the end of it.
  const tell = (form, html, failing) => {
    const line = said(form), kept = forms.get(form);
    line.innerHTML = html;
    line.classList.toggle("fejl", failing);
    const changed = kept.failing !== failing, now = performance.now();
    kept.failing = failing;
    if (!line.textContent.trim() || (!changed && now - announcedAt < ANNOUNCED)) return;
    announcedAt = now;
    form.querySelector("[data-draft-told]").textContent = line.textContent.trim();
  };

  const contents = (form) => {
    const body = new FormData(form);
    body.set("answer", "status");
    return body;
  };
  const later = (form, pause) => {
    const kept = forms.get(form);
    clearTimeout(kept.timer);
    kept.timer = setTimeout(save, pause, form);
  };
  const failed = (form) => {
    forms.get(form).dirty = true;
    tell(form, "", true);
    said(form).textContent = said(form).dataset.failed;
    form.querySelector("[data-draft-told]").textContent = said(form).dataset.failed;
    later(form, AGAIN);
  };

  async function save(form) {
    const kept = forms.get(form);
    if (!kept?.dirty || kept.busy) return;
    if (!form.isConnected) { forms.delete(form); return; } // it was sent, and another form stands in its place
    clearTimeout(kept.timer);
    kept.dirty = false;
    kept.busy = true;
    try {
      const answer = await fetch(said(form).dataset.draft, { method: "POST", body: contents(form), headers: { "HX-Request": "true" } });
      if (answer.ok) tell(form, await answer.text(), false);
      else if (answer.status === 401) { failed(form); document.dispatchEvent(new CustomEvent("session:ended")); }
      else if (answer.status !== 409 && answer.status !== 404) failed(form); // 409: it has been sent; 404: it is not ours any more
    } catch {
      failed(form);
    }
    kept.busy = false;
    if (kept.dirty && !kept.failing) later(form, PAUSE);
  }

  const touched = (form) => {
    if (!forms.has(form)) forms.set(form, { dirty: false, busy: false, timer: 0, failing: false });
    forms.get(form).dirty = true;
  };
  for (const kind of ["input", "change"]) {
    document.addEventListener(kind, (event) => {
      const form = formOf(event.target);
      if (!form) return;
      touched(form);
      later(form, PAUSE);
    });
  }
  document.addEventListener("focusout", (event) => {
    const form = event.target.closest && formOf(event.target);
    if (form) save(form);
  });
  window.addEventListener("online", () => { for (const form of forms.keys()) save(form); });
  document.addEventListener("session:back", () => { for (const form of forms.keys()) save(form); });
  document.addEventListener("session:soon", () => { for (const form of forms.keys()) save(form); });

  // The form has a token: if it was sent by this very leaving, the server does not keep a draft of it.
  const leaving = () => {
    for (const [form, kept] of forms) {
      if (kept.dirty && form.isConnected && navigator.sendBeacon(said(form).dataset.draft, contents(form))) kept.dirty = false;
    }
  };
  window.addEventListener("pagehide", leaving);
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") leaving(); });

  // What was sent and came to nothing is still only in the page: keep it as a draft.
  for (const kind of ["htmx:sendError", "htmx:responseError"]) {
    document.addEventListener(kind, (event) => {
      const form = formOf(event.detail.elt);
      if (!form) return;
      touched(form);
      later(form, PAUSE);
    });
  }
})();
