// Niceties only: every page works without this file.
(() => {
  "use strict";

  // j and k move between the rows of the queue, while one of them has the focus.
  const links = [...document.querySelectorAll("table[data-rows] tbody tr a")];
  document.addEventListener("keydown", (event) => {
    const at = links.indexOf(document.activeElement);
    const step = { j: 1, k: -1 }[event.key];
    if (at < 0 || !step || event.ctrlKey || event.metaKey || event.altKey) return;
    links[Math.min(links.length - 1, Math.max(0, at + step))].focus();
  });

  // What is being written in a case is kept on the server, encrypted, for its writer.
  const keep = async (area) => {
    const form = area.form;
    const body = new URLSearchParams({
      form_token: form.querySelector("input[name=form_token]").value,
      field: area.dataset.draft,
      text: area.value,
    });
    const told = document.querySelector("[data-saved]");
    const address = location.pathname.split("/").slice(0, 3).join("/") + "/draft";
    let kept = false;
    try {
      // Where the sign-in has ended the answer is a page, or leads to one: nothing was kept then.
      kept = (await fetch(address, { method: "POST", body, redirect: "error" })).status === 204;
    } catch {
      kept = false;
    }
    if (told) told.textContent = kept ? told.dataset.saved : told.dataset.unsaved;
  };
  for (const area of document.querySelectorAll("textarea[data-draft]")) {
    let waiting = 0;
    area.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => keep(area), 1500);
    });
    area.form.addEventListener("submit", () => clearTimeout(waiting));
  }

  // Work that runs beside is looked at again until it has ended; without this file there is a link for it.
  const look = async (part) => {
    try {
      const text = await (await fetch(location.pathname)).text();
      const next = new DOMParser().parseFromString(text, "text/html").getElementById(part.id);
      if (!next) return;
      part.replaceWith(next);
      part = next;
    } catch {
      // The next look may do.
    }
    if ("lookAgain" in part.dataset) setTimeout(() => look(part), 2000);
  };
  for (const part of document.querySelectorAll("[data-look-again]")) setTimeout(() => look(part), 2000);

  // Contact details leave the screen when their time is over.
  for (const table of document.querySelectorAll("[data-hide-after]")) {
    setTimeout(() => table.remove(), 1000 * Number(table.dataset.hideAfter));
  }
})();
