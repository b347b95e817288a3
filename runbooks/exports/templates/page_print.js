// On paper everything is open and no secret is shown.
const closedBefore = [];
addEventListener("beforeprint", () => {
  for (const one of document.querySelectorAll("details:not([open])")) {
    closedBefore.push(one);
    one.open = true;
  }
  for (const field of fields.values()) if (field.isSecret) fill(field, true);
});
addEventListener("afterprint", () => {
  for (const one of closedBefore.splice(0)) one.open = false;
  for (const field of fields.values()) if (field.isSecret) fill(field);
});

// A link into something that is folded opens it.
function unfold() {
  for (let one = document.querySelector(":target"); one; one = one.parentElement) if (one.tagName === "DETAILS") one.open = true;
}
addEventListener("hashchange", unfold);
unfold();

const contents = document.querySelector("nav.contents details");
const isNarrow = matchMedia("(max-width: 62rem)");
if (contents) {
  const fit = () => {
    contents.open = !isNarrow.matches;
  };
  isNarrow.addEventListener("change", fit);
  fit();
  contents.addEventListener("click", (event) => {
    if (isNarrow.matches && event.target.closest("a")) contents.open = false;
  });
}
document.documentElement.classList.add("scripted");
