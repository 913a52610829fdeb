// The review queue by keyboard: j and k go on and back, a accepts, c corrects, r returns, x rejects, ? shows the keys.
"use strict";

(() => {
  const items = [...document.querySelectorAll("[data-item]")];
  const keys = document.getElementById("keys");
  const toggle = document.getElementById("keys-toggle");
  const heard = document.getElementById("heard");
  if (!items.length || !keys || !heard) return;

  const list = document.getElementById("queue");
  const KEPT = "review-keys";
  let at = -1;
  let off = false;
  try { off = localStorage.getItem(KEPT) === "off"; } catch { /* a browser that keeps nothing has the keys on */ }

  const tell = (words) => { heard.textContent = ""; setTimeout(() => { heard.textContent = words; }, 50); };

  const choose = (index, quietly) => {
    if (at >= 0) items[at].classList.remove("chosen");
    at = index;
    const item = items[at];
    item.classList.add("chosen");
    item.focus({ preventScroll: true });
    item.scrollIntoView({ block: "start" });
    if (list && !quietly) {
      const place = Number(list.dataset.first) + at + 1;
      tell(heard.dataset.place.replace("{at}", place).replace("{n}", list.dataset.count));
    }
  };

  const go = (step) => {
    if (list && items[at + step]) return choose(at + step);
    const way = document.querySelector(step > 0 ? "main a[rel=next]" : "main a[rel=prev]");
    if (way && (at + step >= 0 || !list || at === 0)) return way.click();
    tell(heard.dataset.end);
  };

  // The item that is meant: the one chosen, else the one with the focus, else the only or the first one.
  const meant = () => {
    const focused = items.findIndex((item) => item.contains(document.activeElement));
    if (focused >= 0 && focused !== at) choose(focused, true);
    if (at < 0 && items.length === 1) at = 0;
    return items[at];
  };

  const act = (verb) => {
    const item = meant();
    if (!item) return choose(0);
    const form = item.querySelector(`form[data-verb="${verb}"]`);
    if (form) return form.requestSubmit(form.querySelector("button"));
    const part = item.querySelector(`details[data-verb="${verb}"]`);
    if (!part) return tell(heard.dataset.not);
    part.open = true;
    const field = part.querySelector("input:not([type=hidden]), textarea");
    field.focus();
    field.select();
  };

  const show = () => {
    keys.open = !keys.open;
    if (keys.open) { keys.scrollIntoView({ block: "center" }); keys.querySelector("summary").focus(); }
  };

  const doing = {
    j: () => go(1), k: () => go(-1), a: () => act("accept"), c: () => act("correct"), r: () => act("return"),
    x: () => act("reject"), "?": show,
  };

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      const part = event.target.closest && event.target.closest("[data-item] details[open]");
      if (!part) return;
      part.open = false;
      part.querySelector("summary").focus();
      return;
    }
    if (off || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat && event.key !== "j" && event.key !== "k") return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    const act = doing[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });

  if (toggle) {
    const told = () => { toggle.textContent = off ? toggle.dataset.on : toggle.dataset.off; };
    toggle.hidden = false;
    told();
    toggle.addEventListener("click", () => {
      off = !off;
      try { localStorage.setItem(KEPT, off ? "off" : "on"); } catch { /* it holds until the page is left */ }
      told();
    });
  }

  // Where one comes back to after a decision.
  const back = items.findIndex((item) => `#${item.id}` === location.hash);
  if (back >= 0 && list) choose(back, true);
})();
