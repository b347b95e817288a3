// Copying: the command as it is filled in now, and never anything else.
async function toClipboard(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copiedByHand(text);
  }
}

// For browsers that keep the clipboard from pages opened as files.
function copiedByHand(text) {
  const focused = document.activeElement;
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "unseen";
  area.setAttribute("aria-hidden", "true");
  document.body.append(area);
  area.select();
  let done = false;
  try {
    done = document.execCommand("copy");
  } catch {
    done = false;
  }
  area.remove();
  focused?.focus({ preventScroll: true });
  return done;
}

const codeOf = (command) => command.querySelector("pre code");

// A command with what must be so around it; `folder` is where we are already.
function inPlace(command, folder) {
  const cwd = command.querySelector(".cwd");
  const go = cwd ? wordOf(cwd) : folder;
  const variables = [...command.querySelectorAll("[data-variable]")].map(
    (variable) => variable.dataset.variable + "=" + wordOf(variable.querySelector(".value")),
  );
  const text = codeOf(command).textContent;
  const lines = variables.length ? ["(", "export " + variables.join(" "), text, ")"] : [text];
  if (go !== folder) lines.unshift((go.startsWith("-") ? "cd -- " : "cd ") + go);
  return [lines.join("\n"), go];
}

function remarks(commands) {
  const names = new Set(commands.flatMap((command) => [...command.querySelectorAll(".slot")].map((slot) => slot.dataset.name)));
  const wrong = [...names].filter((name) => fields.has(name) && problemOf(fields.get(name)));
  const missing = [...names].filter((name) => fields.has(name) && valueOf(fields.get(name)) === null && !wrong.includes(name));
  const told = [];
  if (wrong.length) told.push(`Check ${wrong.join(", ")} first.`);
  if (missing.length) told.push(`${missing.join(", ")} must be set in your shell.`);
  return told;
}

async function copy(button, text, what, commands) {
  const label = button.querySelector(".label");
  button.dataset.label ??= label.textContent;
  const told = remarks(commands);
  if (!(await toClipboard(text))) {
    getSelection().selectAllChildren(codeOf(commands[0]));
    tell("This browser does not let the page copy; the text is selected: press Ctrl+C.", "bad");
    return;
  }
  label.textContent = "Copied";
  button.classList.add("copied");
  setTimeout(() => {
    label.textContent = button.dataset.label;
    button.classList.remove("copied");
  }, 2000);
  tell([`Copied ${what}.`, ...told].join(" "), told.length ? "warn" : "good");
}

for (const button of document.querySelectorAll("button.copy")) {
  const command = button.closest(".command");
  const what = button.querySelector(".unseen").textContent.trim();
  button.addEventListener("click", () => {
    const isWhole = Object.hasOwn(button.dataset, "copy");
    copy(button, isWhole ? inPlace(command, null)[0] : codeOf(command).textContent, what, [command]);
  });
}

for (const button of document.querySelectorAll("button.copy-all")) {
  const section = button.closest("section");
  const steps = [...section.querySelectorAll(".step")].filter((step) => step.querySelector(".main-command"));
  button.addEventListener("click", () => {
    const commands = steps.map((step) => step.querySelector(".main-command .command"));
    const texts = [];
    let folder = null;
    for (const command of commands) {
      const [text, now] = inPlace(command, folder);
      texts.push(text);
      folder = now;
    }
    const careful = steps.filter((step) => step.dataset.level).map((step) => step.dataset.number);
    const among = careful.length ? `, dangerous ones among them (step ${careful.join(", ")})` : "";
    copy(button, texts.join("\n"), `${commands.length} commands${among}`, commands);
  });
}
