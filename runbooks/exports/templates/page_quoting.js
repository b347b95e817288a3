// A value as source text for the place where it stands: the same as runbooks/template.py does it.
const word = (value) => (/^[A-Za-z0-9_@%+=:.\/-]+$/.test(value) ? value : "'" + value.replace(/'/g, "'\\''") + "'");
const inDouble = (value) => value.replace(/[\\"$`]/g, (sign) => "\\" + sign);
const inSingle = (value) => value.replace(/'/g, "'\\''");
const quoters = {
  word,
  double: inDouble,
  single: inSingle,
  ansi: (value) => value.replace(/\\/g, "\\\\").replace(/'/g, "\\'").replace(/\n/g, "\\n"),
  heredoc: (value) => value.replace(/[\\$`]/g, (sign) => "\\" + sign),
  "single-nested": (value) => inSingle(word(value)),
  "double-nested": (value) => inDouble(word(value)),
  prose: (value) => value,
};

// One word of shell that stands for the text of an element; parameters without a value stay variables.
function wordOf(element) {
  if (!element.querySelector(".slot.empty")) {
    const text = element.textContent;
    return text.startsWith("~/") ? "~/" + (text.length > 2 ? word(text.slice(2)) : "") : word(text);
  }
  const parts = [...element.childNodes].map((node) =>
    node.nodeType === Node.ELEMENT_NODE && node.matches(".slot.empty") ? node.dataset.reference : inDouble(node.textContent),
  );
  return '"' + parts.join("") + '"';
}
