"""Places of the sandbox as the procedure in it should see them."""

from __future__ import annotations

import re


def seen(text: str, folder: str) -> str:
    """A text in which the sandbox's folder is not to be found: its root is /, its shims lie where programs do."""
    if folder not in text:
        return text
    place = re.escape(folder)
    text = re.sub(rf"{place}/step-\d+(?=: line)", "bash", text)
    text = re.sub(rf"{place}/bin(?=/)", "/usr/bin", text)
    return re.sub(rf"{place}/root/?", "/", text)
