// What a page does beyond the server's HTML. Everything works without this file; the server always decides.
(() => {
  "use strict";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  // One key focuses the search field. The server leaves data-key out when the person has switched shortcuts off.
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, [contenteditable]")) return;
    const field = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (!field) return;
    event.preventDefault();
    field.focus();
  });

  // Esc closes an open popover and gives the focus back; so does a click elsewhere.
  document.addEventListener("keydown", (event) => {
    const open = event.key === "Escape" && document.querySelector("details[data-pop][open]");
    if (!open) return;
    open.open = false;
    open.querySelector("summary").focus();
  });
  document.addEventListener("click", (event) => {
    for (const open of all("details[data-pop][open]")) if (!open.contains(event.target)) open.open = false;
  });

  // Printing needs a script, so its buttons stay hidden without one.
  const showPrint = () => { for (const button of all("[data-print][hidden]")) button.hidden = false; };
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
  });

  // How many fields are filled. <form data-count-fields data-text="{n} of {total} …" data-missing="Missing: {names}." data-ready="Ready.">;
  // fields and choice groups carry data-count="name"; [data-count-out] gets the sentence, [data-count-marks] its marks.
  const filled = (element) => {
    if (!element.matches("input, textarea, select")) return !!element.querySelector(":checked");
    if (["checkbox", "radio"].includes(element.type)) return element.checked;
    return element.value.trim().length >= Math.max(1, element.minLength || 0);
  };
  const count = (form) => {
    const fields = all("[data-count]", form);
    const missing = fields.filter((field) => !filled(field)).map((field) => field.dataset.count);
    const n = fields.length - missing.length;
    const text = form.dataset.text.replace("{n}", n).replace("{total}", fields.length);
    const rest = missing.length ? form.dataset.missing.replace("{names}", missing.join(", ")) : form.dataset.ready;
    for (const out of all("[data-count-out]", form)) if (out.textContent !== `${text} ${rest}`) out.textContent = `${text} ${rest}`;
    for (const marks of all("[data-count-marks]", form)) [...marks.children].forEach((mark, i) => mark.classList.toggle("b", i < n));
    for (const button of all("[data-count-submit]", form)) {
      if (missing.length) button.setAttribute("aria-disabled", "true");
      else button.removeAttribute("aria-disabled");
    }
  };
  for (const kind of ["input", "change"]) {
    document.addEventListener(kind, (event) => {
      const form = event.target.closest?.("form[data-count-fields]");
      if (form) count(form);
    });
  }

  // A second click does not send twice. The button keeps its focus; after ten seconds one may try again.
  const release = (form) => {
    delete form.dataset.sent;
    for (const button of all("[data-waiting]", form)) {
      button.removeAttribute("aria-disabled");
      delete button.dataset.waiting;
    }
  };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    if (event.submitter) {
      event.submitter.dataset.waiting = "1";
      event.submitter.setAttribute("aria-disabled", "true");
    }
    setTimeout(release, 10000, form);
  });
  window.addEventListener("pageshow", () => { for (const form of all("form[data-sent]")) release(form); });

  // Where to go on reading: the list of errors, a new heading, the undo button.
  const focusIn = (root) => {
    const target = root.matches?.("[data-focus]") ? root : root.querySelector("[data-focus]");
    if (target) target.focus();
  };
  // A number that was shown on request is masked again after its time.
  const maskAgain = (root) => {
    for (const shown of all("[data-mask-after]", root)) {
      setTimeout(() => { shown.textContent = shown.dataset.masked; }, 1000 * Number(shown.dataset.maskAfter));
      delete shown.dataset.maskAfter;
    }
  };
  const ready = (root) => {
    maskAgain(document);
    showPrint();
    for (const form of all("form[data-count-fields]")) count(form);
    focusIn(root);
  };
  document.addEventListener("htmx:afterSettle", (event) => ready(event.target));
  document.addEventListener("DOMContentLoaded", () => ready(document));

  // An htmx request without a usable answer says so; the text stays in the page.
  const noAnswer = (hidden) => () => { for (const note of all("[data-no-answer]")) note.hidden = hidden; };
  document.addEventListener("htmx:responseError", noAnswer(false));
  document.addEventListener("htmx:sendError", noAnswer(false));
  document.addEventListener("htmx:beforeSwap", (event) => { if (event.detail.shouldSwap) noAnswer(true)(); });
})();
