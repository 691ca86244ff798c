// The split under the fingers: Ctrl+arrows between lines, links of the control list that select what is to be typed over,
// and fields that say they are wrong while they are. Everything works without this file.
(() => {
  "use strict";
  const all = (selector) => [...document.querySelectorAll(selector)];

  // Ctrl+↑ and Ctrl+↓ go to the same column of the line above or below.
  const goTo = (field) => {
    field.focus();
    if (field.select) field.select();
  };
  document.addEventListener("keydown", (event) => {
    const step = event.ctrlKey && !event.altKey && !event.shiftKey && { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const field = step && event.target.closest(".ford [name]");
    if (!field) return;
    event.preventDefault();
    const column = all(`.ford [name="${CSS.escape(field.name)}"]`).filter((one) => one.type !== "checkbox" || one.value === field.value);
    const next = column[column.indexOf(field) + step];
    if (next) goTo(next);
  });

  // A link of the control list: in the field, with what stands there selected.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("#kontrol a");
    const field = link && document.getElementById(link.hash.slice(1));
    if (!field || !field.matches("input, select, textarea")) return;
    event.preventDefault();
    field.scrollIntoView({ block: "nearest" });
    goTo(field);
  });

  // Which fields are wrong follows the control list and what is said under the row; the fields are never exchanged.
  const mark = () => {
    const wrong = new Map(all("#kontrol a[data-wrong]").map((link) => [link.hash.slice(1), `fund-${link.hash.slice(1)}`]));
    for (const said of all("[role=alert] [data-wrong]")) wrong.set(said.dataset.wrong, said.id);
    for (const field of all(".ford [aria-invalid]")) {
      if (wrong.has(field.id)) continue;
      field.removeAttribute("aria-invalid");
      field.removeAttribute("aria-describedby");
    }
    for (const [id, words] of wrong) {
      const field = document.getElementById(id);
      if (!field?.matches(".ford input, .ford select, .ford textarea")) continue;
      field.setAttribute("aria-invalid", "true");
      field.setAttribute("aria-describedby", words);
    }
  };
  document.addEventListener("htmx:afterSettle", mark);

  // What is approved or laid before is what is saved: who has written and not saved is told, and nothing is sent.
  const differs = (field) => {
    if (field.type === "hidden") return false;
    if (field.matches("[type=checkbox], [type=radio]")) return field.checked !== field.defaultChecked;
    if (!field.matches("select")) return "defaultValue" in field && field.value !== field.defaultValue;
    const options = [...field.options], first = options.findIndex((one) => one.defaultSelected);
    return field.multiple ? options.some((one) => one.selected !== one.defaultSelected) : field.selectedIndex !== Math.max(first, 0);
  };
  document.addEventListener("submit", (event) => {
    const said = event.target.querySelector("[data-unsaved]");
    if (!said) return;
    const unsaved = all("#anb form, #punkter form").flatMap((form) => [...form.elements]).find(differs);
    said.textContent = unsaved ? said.dataset.unsaved : "";
    if (!unsaved) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    unsaved.focus();
  }, true);
})();
