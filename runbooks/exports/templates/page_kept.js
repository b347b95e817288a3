// What this browser keeps of a version: which steps are done, and values that are no secrets. It may refuse to keep anything.
const keptKey = document.body.dataset.key;
const kept = { done: {}, values: {}, at: null, ...readKept() };

function readKept() {
  try {
    const found = JSON.parse(localStorage.getItem(keptKey) || "{}");
    const isMap = (one) => typeof one === "object" && one !== null && !Array.isArray(one);
    return {
      done: isMap(found.done) ? found.done : {},
      values: isMap(found.values) ? found.values : {},
      at: typeof found.at === "string" ? found.at : null,
    };
  } catch {
    return {};
  }
}

function keep() {
  kept.at = new Date().toISOString();
  try {
    localStorage.setItem(keptKey, JSON.stringify(kept));
  } catch {
    // private windows and full disks: the page works without
  }
}

const own = (map, name) => (Object.hasOwn(map, name) ? map[name] : undefined);

function tell(message, tone) {
  const told = document.getElementById("told");
  told.textContent = "";
  told.className = "told js " + (tone || "");
  clearTimeout(tell.timer);
  // A text that is put in again is read out again only where it was gone in between.
  requestAnimationFrame(() => {
    told.textContent = message;
    told.classList.add("shown");
  });
  tell.timer = setTimeout(() => {
    told.classList.remove("shown");
    told.textContent = "";
  }, 5000);
}
