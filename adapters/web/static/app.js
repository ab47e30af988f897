// What makes marking quicker; every page works without it. Keys act only while the focus is on a criterion.
"use strict";
document.addEventListener("keydown", (event) => {
  const field = event.target.closest ? event.target.closest("fieldset[data-criterion]") : null;
  if (!field || event.ctrlKey || event.metaKey || event.altKey || /^(textarea|select)$/i.test(event.target.tagName)
      || event.target.type === "text") { return; }
  const place = { "1": 0, "2": 1, "3": 2 }[event.key];
  if (place !== undefined) {
    const choice = field.querySelectorAll("input[type=radio]")[place];
    choice.checked = true; choice.focus(); event.preventDefault();
  } else if (event.key === "j" || event.key === "k") {
    const all = [...document.querySelectorAll("fieldset[data-criterion]")]
      .filter((each) => !each.closest("details:not([open])"));
    const to = all[all.indexOf(field) + (event.key === "j" ? 1 : -1)];
    if (to) { (to.querySelector("input:checked") || to.querySelector("input")).focus(); event.preventDefault(); }
  } else if (event.key === "s") {
    const form = field.closest("form");
    form.requestSubmit(form.querySelector("button[value=save]")); event.preventDefault();
  }
});
document.addEventListener("change", (event) => {
  if (!event.target.matches || !event.target.matches("select[data-phrases]") || !event.target.value) { return; }
  const box = document.getElementById(event.target.dataset.phrases);
  box.value = box.value ? box.value + "\n" + event.target.value : event.target.value;
  event.target.value = ""; box.focus();
});
document.addEventListener("click", (event) => {
  const button = event.target.closest ? event.target.closest("button[data-seek]") : null;
  if (!button) { return; }
  const audio = document.getElementById(button.dataset.audio);
  audio.currentTime = Math.max(0, audio.currentTime + Number(button.dataset.seek));
});
document.querySelectorAll("[data-script]").forEach((element) => { element.hidden = false; });
document.addEventListener("htmx:afterSwap", () => {
  document.querySelectorAll("[data-script]").forEach((element) => { element.hidden = false; });
  const told = document.getElementById("told");
  if (told) { told.focus(); }
});
