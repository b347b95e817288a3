// Which steps are done, kept until somebody starts again.
const links = new Map([...document.querySelectorAll("nav [data-step]")].map((link) => [link.dataset.step, link]));
const boxes = [...document.querySelectorAll(".done input")].map((box) => ({ box, step: box.closest(".step") }));

// An organisation's page may have no contents, or count nothing.
const count = document.getElementById("count");
const progress = document.getElementById("progress");
const again = document.getElementById("again");

function showProgress() {
  const done = boxes.filter(({ box }) => box.checked).length;
  if (count) count.textContent = `${done} of ${boxes.length} done`;
  if (progress) progress.value = done;
  for (const { box, step } of boxes) {
    step.classList.toggle("is-done", box.checked);
    const link = links.get(step.id);
    link?.classList.toggle("is-done", box.checked);
    link?.removeAttribute("aria-current");
    if (link) link.querySelector(".state").textContent = box.checked ? "done" : "to do";
  }
  const next = boxes.find(({ box }) => !box.checked);
  if (next && done) links.get(next.step.id)?.setAttribute("aria-current", "step");
  if (again) {
    const when = new Date(kept.at ?? "");
    document.getElementById("kept").textContent = isNaN(when) ? "" : `Last change ${when.toLocaleString()}.`;
    again.parentElement.hidden = !done;
  }
}

for (const { box, step } of boxes) {
  box.checked = own(kept.done, step.id) === true;
  box.addEventListener("change", () => {
    if (box.checked) kept.done[step.id] = true;
    else delete kept.done[step.id];
    keep();
    showProgress();
  });
}
again?.addEventListener("click", () => {
  for (const { box } of boxes) box.checked = false;
  kept.done = {};
  keep();
  showProgress();
  tell("No step is marked as done any more.");
});
showProgress();
