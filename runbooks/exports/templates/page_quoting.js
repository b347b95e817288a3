// A value as source text for the place where it stands: the same as runbooks/template.py does it.
const word = (value) =>
  /^[A-Za-z0-9_@%+:.\/-][A-Za-z0-9_@%+=:.\/-]*$/.test(value) ? value : "'" + value.replace(/'/g, "'\\''") + "'";
const escaped = (value, signs) => value.replace(signs, (sign) => "\\" + sign);
const inDouble = (value) => escaped(value, /[\\"$`]/g).replace(/!/g, "\"'!'\"");
const inSingle = (value) => value.replace(/'/g, "'\\''");
const inHeredoc = (value) => escaped(value, /[\\$`]/g);
const inAnsi = (value) => escaped(value, /[\\']/g).replace(/\n/g, "\\n").replace(/!/g, "\\041");
const quoters = {
  word,
  double: inDouble,
  single: inSingle,
  "single-start": (value) => "'" + inSingle(value),
  "single-end": (value) => inSingle(value) + "'",
  ansi: inAnsi,
  "ansi-start": (value) => "$'" + inAnsi(value),
  "ansi-end": (value) => inAnsi(value) + "'",
  heredoc: inHeredoc,
  "word-nested": (value) => word(word(value)),
  "single-nested": (value) => inSingle(word(value)),
  "single-nested-start": (value) => "'" + inSingle(word(value)),
  "single-nested-end": (value) => inSingle(word(value)) + "'",
  "double-nested": (value) => inDouble(word(value)),
  "heredoc-nested": (value) => inHeredoc(word(value)),
  "single-nested-single": (value) => "'\\''" + inSingle(word(value)) + "'\\''",
  "single-nested-double": (value) => '"' + inSingle(word(value)) + '"',
  "double-nested-double": (value) => '\\"' + inDouble(word(value)) + '\\"',
  "double-nested-single": (value) => "'" + inDouble(word(value)) + "'",
  "heredoc-nested-double": (value) => '"' + inHeredoc(word(value)) + '"',
  "heredoc-nested-single": (value) => "'" + inHeredoc(word(value)) + "'",
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
