"""Tells of programs that go through files and texts, or fetch them, whether they only look."""

from __future__ import annotations

import re

from runbooks.shell.invocation import Invocation

_AWK_WRITES = re.compile(r"\bsystem\s*\(|>\s*[\"/$(a-zA-Z]|\|\s*\"")
_SED_WRITES = re.compile(r"(?:^|[;}\n/])\s*\d*[wW]\s+\S|/[gpiIm0-9]*w\s+\S|s(.)(?:(?!\1).)*\1(?:(?!\1).)*\1[gpiIm0-9]*e")


def curl(one: Invocation) -> bool:
    method = (one.value("-X", "--request") or "GET").upper()
    if method not in ("GET", "HEAD", "OPTIONS", "PROPFIND"):
        return False
    sends = one.has(
        "-d", "--data", "--data-raw", "--data-binary", "--data-urlencode", "--json", "-F", "--form", "-T", "--upload-file"
    ) and not one.has("-G", "--get")
    saved = [value for option, value in one.options if option in ("-o", "--output")]
    return (
        not (sends and not (one.has("-X", "--request") and method == "GET"))
        and all(value in ("/dev/null", "-") for value in saved)
        and not one.has("-O", "--remote-name", "-J", "--remote-name-all", "--output-dir", "-Q", "--quote")
    )


def wget(one: Invocation) -> bool:
    to = one.value("-O", "--output-document")
    posts = one.has("--post-data", "--post-file", "--body-data") or (one.value("--method") or "GET").upper() not in (
        "GET",
        "HEAD",
    )
    return not posts and (one.has("--spider") or to in ("-", "/dev/null"))


def httpie(one: Invocation) -> bool:
    method = next((text for text in one.texts if text.isupper() and text.isalpha()), "GET")
    sends = any(re.match(r"[\w-]+(:?=|=@|@)", text) and "==" not in text for text in one.texts)
    return method in ("GET", "HEAD", "OPTIONS") and not sends and not one.has("-d", "--download", "-o")


def find(one: Invocation) -> bool:
    return not one.has("-delete", "-fprint", "-fprintf", "-fls", "-fprint0")  # what -exec runs is judged for itself


def sed(one: Invocation) -> bool:
    if any(
        option.startswith(("-i", "--in-place")) or (re.match(r"-[nErsuz]*i", option) is not None) for option, _ in one.options
    ):
        return False
    scripts = [value for option, value in one.options if option in ("-e", "--expression")] or list(one.texts[:1])
    return not any(_SED_WRITES.search(script) for script in scripts)


def awk(one: Invocation) -> bool:
    if one.value("-i") == "inplace" or one.has("--in-place"):
        return False
    script = next(iter(one.texts), "")
    return not _AWK_WRITES.search(
        re.sub(r"\$\w+\s*>=?\s*[\w.]+|NR\s*>\s*\d+|\w+\s*>=?\s*\d+|print\s+>\s*\"/dev/std(err|out)\"", "", script)
    )
