// The form: each value is put wherever its parameter stands.
const unit = "(ns|us|µs|ms|s|m|h|d|w|y|min|sec)";
const types = {
  integer: [/^[+-]?[0-9]+$/, "a whole number, as 3"],
  number: [/^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?$/, "a number, as 2.5"],
  duration: [new RegExp(`^[0-9]+(\\.[0-9]+)?${unit}?([0-9]+${unit})*$`), "a duration, as 90s or 5m"],
  date: [/^\d{4}-?\d{2}-?\d{2}([T ].+)?$/, "a date, as 2026-05-04"],
  host: [/^\S+$/, "a host name or address without blanks"],
  address: [/^\[?[0-9A-Fa-f:.]+\]?(%\w+)?(\/\d{1,3})?$/, "an IP address, as 10.0.0.7"],
  port: [/^0*([1-9]\d{0,3}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d{2}|655[0-2]\d|6553[0-5])$/, "a port from 1 to 65535"],
  user: [/^[^\s:\/]+$/, "a user name without blanks"],
  url: [/^[A-Za-z][A-Za-z0-9+.-]*:\S+$/, "a URL, as https://db-3:8080/"],
  version: [/^[0-9A-Za-z][0-9A-Za-z._+~:-]*$/, "a version, as 1.4.2"],
  branch: [/^[^\s~^:?*\\[]+$/, "a branch without blanks and any of ~ ^ : ? * [ \\"],
  identifier: [/^\S+$/, "a name or id without blanks"],
};

const fields = new Map();
for (const input of document.querySelectorAll("#form [data-name]")) {
  const recorded = Object.hasOwn(input.dataset, "default") ? input.dataset.default : null;
  // A field may show a text in another way than it is (line ends); while it does, the value is the recorded one.
  input.value = recorded ?? "";
  fields.set(input.dataset.name, {
    input,
    recorded,
    shown: input.value,
    isSecret: input.type === "password",
    error: document.getElementById("error-" + input.dataset.name),
    slots: [...document.querySelectorAll(".slot")].filter((slot) => slot.dataset.name === input.dataset.name),
  });
}

// The value of a field, null where there is none.
function valueOf(field) {
  if (field.recorded !== null && field.input.value === field.shown) return field.recorded;
  // A text may be meant to be empty, where it was one; nothing else may.
  const mayBeEmpty = field.recorded !== null && field.input.dataset.type === "string";
  return field.input.value === "" && !mayBeEmpty ? null : field.input.value;
}

function problemOf(field) {
  const value = valueOf(field);
  if (value === field.recorded) return "";
  if (value === null) return field.recorded === null ? "" : "A value is needed.";
  const { type, pattern } = field.input.dataset;
  const wanted = pattern ? compiled(pattern) : null;
  if (Object.hasOwn(types, type) && !types[type][0].test(value)) return `This must be ${types[type][1]}.`;
  if (wanted && !wanted.test(value)) return `This must match ${pattern} as a whole.`;
  if (value === "") return "This is empty: is that meant?";
  if (!field.isSecret && value !== value.trim()) return "This begins or ends with a blank: is that meant?";
  return "";
}

function compiled(pattern) {
  const source = `^(?:${pattern.replace(/\(\?P</g, "(?<")})$`;
  for (const flags of ["u", ""]) {
    try {
      return new RegExp(source, flags);
    } catch {
      // written for another kind of expression
    }
  }
  return null;
}

function fill(field, hideSecrets) {
  const value = valueOf(field);
  for (const slot of field.slots) {
    const hidden = field.isSecret && (hideSecrets || slot.dataset.form === "prose");
    const isEmpty = value === null || hidden;
    const isRecorded = !isEmpty && value === field.recorded;
    const quote = quoters[slot.dataset.form];
    slot.textContent = isEmpty ? slot.dataset.reference : isRecorded ? slot.dataset.recorded : quote(value);
    slot.classList.toggle("empty", isEmpty);
    slot.classList.toggle("other", !isEmpty && !isRecorded);
  }
}

function show(field) {
  fill(field);
  const problem = problemOf(field);
  if (field.error.textContent !== problem) field.error.textContent = problem;
  if (problem) field.input.setAttribute("aria-invalid", "true");
  else field.input.removeAttribute("aria-invalid");
  const changed = [...fields.values()].filter((one) => valueOf(one) !== one.recorded).length;
  const told = changed ? `${changed} ${changed === 1 ? "value differs" : "values differ"} from the recorded one${changed === 1 ? "" : "s"}.` : "";
  const line = document.getElementById("changed");
  if (line.textContent !== told) line.textContent = told;
  document.getElementById("reset").disabled = !changed;
}

function remember(name, field) {
  if (field.isSecret) return;
  const value = valueOf(field);
  if (value === field.recorded) delete kept.values[name];
  else kept.values[name] = field.input.value;
  keep();
}

for (const [name, field] of fields) {
  const before = own(kept.values, name);
  if (!field.isSecret && typeof before === "string") {
    field.input.value = before;
    if (field.input.tagName === "SELECT" && field.input.value !== before) field.input.value = field.shown;
  }
  for (const event of ["input", "change"]) {
    field.input.addEventListener(event, () => {
      show(field);
      remember(name, field);
    });
  }
  show(field);
}

document.getElementById("form")?.addEventListener("submit", (event) => event.preventDefault());
document.getElementById("reset")?.addEventListener("click", () => {
  for (const [name, field] of fields) {
    field.input.value = field.shown;
    show(field);
    remember(name, field);
  }
  tell("The recorded values are back.");
});

// A click on a value leads to its field.
document.addEventListener("click", (event) => {
  const slot = event.target.closest("main .slot, header .slot");
  const field = slot && !event.target.closest("a, button, label, summary") && fields.get(slot.dataset.name);
  if (field && getSelection().isCollapsed) field.input.focus();
});
