// Which steps are done, kept until somebody starts again.
const links = new Map([...document.querySelectorAll("nav [data-step]")].map((link) => [link.dataset.step, link]));
const boxes = [...document.querySelectorAll(".done input")].map((box) => ({ box, step: box.closest(".step") }));

function showProgress() {
  const done = boxes.filter(({ box }) => box.checked).length;
  const next = boxes.find(({ box }) => !box.checked);
  document.getElementById("count").textContent = `${done} of ${boxes.length} done`;
  document.getElementById("progress").value = done;
  for (const { box, step } of boxes) {
    step.classList.toggle("is-done", box.checked);
    const link = links.get(step.id);
    link.classList.toggle("is-done", box.checked);
    link.querySelector(".state").textContent = box.checked ? "done" : "to do";
  }
  for (const link of document.querySelectorAll("nav [aria-current]")) link.removeAttribute("aria-current");
  if (next && done) links.get(next.step.id).setAttribute("aria-current", "step");
  const when = kept.at && done ? new Date(kept.at) : null;
  document.getElementById("kept").textContent = when && !isNaN(when) ? `Last change ${when.toLocaleString()}.` : "";
  document.querySelector(".kept").hidden = !done;
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
document.getElementById("again").addEventListener("click", () => {
  for (const { box } of boxes) box.checked = false;
  kept.done = {};
  keep();
  showProgress();
  tell("No step is marked as done any more.");
});
showProgress();
