// Says five minutes before one is signed out, lets one stay, and after signing in in another tab makes the page's forms
// good again. Asking how long is left does not prolong the session. Nothing typed is ever touched.
(() => {
  "use strict";
  const soon = document.getElementById("session-soon"), over = document.getElementById("session-over");
  if (!soon?.dataset.left) return;
  const SOON = 300, AGAIN = 10000;
  const part = (name) => soon.querySelector(`[data-session-${name}]`);
  const stayForm = part("stay"), person = soon.dataset.person;
  let ends = 0, timer = 0, isOver = false;

  const left = () => Math.max(0, Math.round((ends - Date.now()) / 1000));
  const plan = (seconds, then) => { clearTimeout(timer); timer = setTimeout(then, 1000 * seconds); };

  const set = (state) => {
    ends = Date.now() + 1000 * Number(state.left);
    part("final").hidden = !state.final;
    stayForm.hidden = !!state.final;
    isOver = false;
    plan(Math.max(0, left() - SOON), check);
  };

  // The server's answer as data; null when one is signed out, undefined when there is no answer.
  async function ask(method, body) {
    try {
      const url = method === "POST" ? stayForm.action : soon.dataset.url;
      const answer = await fetch(url, { method, body, headers: { "HX-Request": "true" } });
      if (answer.status === 401) return null;
      if (!answer.ok) return undefined;
      const page = document.createElement("template");
      page.innerHTML = await answer.text();
      return page.content.querySelector("[data-left]");
    } catch {
      return undefined;
    }
  }

  // Another tab may have prolonged it, or a part of this page that was sent by itself: ask before disturbing anybody.
  async function check() {
    const state = await ask("GET");
    if (state === null) return ended();
    if (!state) return plan(AGAIN / 1000, check);
    if (Number(state.dataset.left) > SOON + 1) { soon.close(); return set(state.dataset); }
    ends = Date.now() + 1000 * Number(state.dataset.left);
    part("final").hidden = !state.dataset.final;
    stayForm.hidden = !!state.dataset.final;
    if (!soon.open) {
      document.dispatchEvent(new CustomEvent("session:soon"));
      part("draft").hidden = ![...document.querySelectorAll("[data-draft]")].some((line) => line.textContent.trim() && !line.classList.contains("fejl"));
      show();
      soon.showModal();
    }
    tick();
  }
  const show = () => {
    const text = soon.dataset.clock.replace("{m}", Math.floor(left() / 60)).replace("{s}", left() % 60);
    part("clock").textContent = text;
  };
  const tick = () => {
    show();
    plan(1, left() > 0 ? tick : check);
  };

  async function stay() {
    if (stayForm.hidden) return soon.close();
    const state = await ask("POST", new FormData(stayForm));
    if (state === null) return ended();
    if (!state) return undefined; // no connection: the dialog stays, and goes on counting
    soon.close();
    set(state.dataset);
  }
  stayForm.addEventListener("submit", (event) => { event.preventDefault(); event.stopImmediatePropagation(); stay(); });
  soon.addEventListener("cancel", (event) => { event.preventDefault(); stay(); });

  const ended = () => {
    clearTimeout(timer);
    soon.close();
    isOver = true;
    if (!over.open) over.showModal();
    plan(AGAIN / 1000, comeBack);
  };

  // Signed in again elsewhere: the same person goes on here, with forms that are taken.
  async function comeBack() {
    if (!isOver) return;
    const state = await ask("GET");
    if (!state) return plan(AGAIN / 1000, comeBack);
    if (state.dataset.person !== person) {
      over.querySelector("[data-session-other]").hidden = false;
      return;
    }
    const token = state.querySelector("[name=csrfmiddlewaretoken]").value;
    for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = token;
    for (const note of document.querySelectorAll("[data-signed-out]")) note.remove();
    over.close();
    set(state.dataset);
    document.dispatchEvent(new CustomEvent("session:back"));
  }
  document.addEventListener("session:ended", () => { if (!isOver) ended(); });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.xhr?.status !== 401 || isOver) return;
    isOver = true; // the note at the top of the page says so
    plan(AGAIN / 1000, comeBack);
  });
  window.addEventListener("focus", comeBack);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "visible") return;
    if (isOver) comeBack();
    else if (left() <= SOON) check(); // the computer may have slept
  });

  set(soon.dataset);
})();
