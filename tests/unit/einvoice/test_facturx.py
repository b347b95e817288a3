"""A Factur-X file is a PDF/A-3 in which readers find the invoice as XML, unchanged."""

from __future__ import annotations

import re
import shutil
import subprocess
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest

from reports.invoices.einvoice import cii, facturx
from store.errors import RefusedError
from tests.unit.einvoice.samples import SAMPLES, invoice, line

typst = pytest.importorskip("typst")
pikepdf = pytest.importorskip("pikepdf")

XML = cii.render(SAMPLES["standard"], "factur-x")
_SOURCE = """#set document(title: "Invoice")
#pdf.attach("{name}", bytes(read("/attached.xml", encoding: none)),
  relationship: "alternative", mime-type: "text/xml", description: "Invoice")
Hello, 12.50 €"""


def small_pdf(folder: Path, name: str = facturx.FILE_NAME, standard: str = "a-3a") -> bytes:
    """A page of PDF/A with the XML attached."""
    (folder / "attached.xml").write_bytes(XML)
    (folder / "main.typ").write_text(_SOURCE.format(name=name), encoding="utf-8")
    moment = datetime(2026, 11, 23, tzinfo=UTC)
    made = typst.compile(folder / "main.typ", format="pdf", pdf_standards=[standard], timestamp=moment)
    assert isinstance(made, bytes)
    return made


def test_the_xml_is_found_unchanged_by_the_reference_reader(tmp_path: Path) -> None:
    reader = pytest.importorskip("facturx")
    name, found = reader.get_xml_from_pdf(facturx.embed(small_pdf(tmp_path)), check_xsd=True, check_schematron=False)
    assert (name, found) == (facturx.FILE_NAME, XML)


def test_what_typst_made_is_kept_and_four_properties_are_added(tmp_path: Path) -> None:
    before = small_pdf(tmp_path)
    with pikepdf.open(BytesIO(facturx.embed(before))) as made, pikepdf.open(BytesIO(before)) as plain:
        with made.open_metadata() as metadata:
            assert metadata["pdfaid:part"] == "3"
            assert metadata["pdfaid:conformance"] == "A"
            named = {key.rpartition("}")[2]: value for key, value in metadata.items() if "factur-x" in key}
        assert named == {
            "DocumentType": "INVOICE",
            "DocumentFileName": "factur-x.xml",
            "Version": "1.0",
            "ConformanceLevel": "EN 16931",
        }
        xmp = made.Root.Metadata.read_bytes().decode()
        assert set(re.findall("<pdfaProperty:name>(.*?)</pdfaProperty:name>", xmp)) >= set(named)
        assert xmp.index("pdfaExtension:schemas") < xmp.index("<fx:DocumentType>")
        assert "/Filter" not in made.Root.Metadata
        assert len(made.Root.AF) == 1
        specification = made.Root.AF[0]
        assert (str(specification.UF), str(specification.AFRelationship)) == ("factur-x.xml", "/Alternative")
        assert str(specification.EF.F.Subtype) == "/text/xml"
        assert specification.EF.F.read_bytes() == XML
        assert not made.is_encrypted
        assert len(made.Root.OutputIntents) == 1
        assert made.Root.keys() == plain.Root.keys()
        assert made.pages[0].Contents.read_bytes() == plain.pages[0].Contents.read_bytes()


def test_the_same_pdf_gives_the_same_bytes(tmp_path: Path) -> None:
    before = small_pdf(tmp_path)
    assert facturx.embed(before) == facturx.embed(before)


@pytest.mark.skipif(shutil.which("qpdf") is None, reason="qpdf is not installed")
def test_qpdf_finds_nothing_wrong(tmp_path: Path) -> None:
    for number, pdf in enumerate((facturx.embed(small_pdf(tmp_path)), facturx.render(SAMPLES["everything"]))):
        made = tmp_path / f"{number}.pdf"
        made.write_bytes(pdf)
        checked = subprocess.run(["qpdf", "--check", str(made)], capture_output=True, text=True, check=False)
        assert checked.returncode == 0, checked.stdout + checked.stderr


def test_a_pdf_without_the_xml_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match=r"no factur-x\.xml"):
        facturx.embed(small_pdf(tmp_path, name="other.xml"))


def test_a_pdf_is_declared_once(tmp_path: Path) -> None:
    once = facturx.embed(small_pdf(tmp_path))
    with pytest.raises(RefusedError, match="already"):
        facturx.embed(once)


def test_metadata_of_another_kind_are_refused() -> None:
    with pytest.raises(RefusedError, match="PDF/A"):
        facturx.declared("<rdf:RDF></rdf:RDF>")


def test_an_invoice_becomes_a_pdf_with_its_own_xml() -> None:
    reader = pytest.importorskip("facturx")
    for name in ("standard", "credit note"):
        made = facturx.render(SAMPLES[name])
        assert reader.get_xml_from_pdf(made)[1] == cii.render(SAMPLES[name], "factur-x")
        assert made == facturx.render(SAMPLES[name])


def test_a_currency_of_three_decimals_is_refused() -> None:
    with pytest.raises(RefusedError, match="export a PDF"):
        facturx.render(invoice(line(currency="KWD"), currency="KWD"))
