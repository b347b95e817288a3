"""Factur-X: a PDF for people with the same invoice in it as XML for machines.

Typst attaches the XML and writes PDF/A-3; what it cannot write are the four properties by which readers find the XML, and
the schema that PDF/A wants for properties of one's own. They are put into the metadata here, and the rest stays as it is.
"""

from __future__ import annotations

from io import BytesIO

from reports.invoices import pdf
from reports.invoices.document import Invoice
from reports.invoices.einvoice import cii
from reports.invoices.pdf import Attachment
from store.errors import RefusedError, UsageError

FILE_NAME = "factur-x.xml"
_NAMESPACE = "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"
_PROPERTIES = {  # name: what the schema says of it, and its value
    "DocumentType": ("The kind of document: INVOICE", "INVOICE"),
    "DocumentFileName": ("The name of the embedded XML file", FILE_NAME),
    "Version": ("The version of the standard that the XML file follows", "1.0"),
    "ConformanceLevel": ("The profile that the XML file follows", "EN 16931"),
}
_END_OF_SCHEMAS = "</rdf:Bag></pdfaExtension:schemas>"
_END_OF_METADATA = "</rdf:RDF>"
_RESOURCE = '<rdf:li rdf:parseType="Resource">'


def render(invoice: Invoice, *, appendix: bool = True) -> bytes:
    """The invoice as PDF/A-3 with its XML (CII, profile EN 16931) inside; raises RefusedError as `cii.render` does."""
    xml = Attachment(FILE_NAME, cii.render(invoice, "factur-x"), "text/xml", "alternative", "The same invoice for machines")
    return embed(pdf.render(invoice, appendix=appendix, attachments=(xml,)))


def embed(document: bytes) -> bytes:
    """The PDF/A-3, whose attachment factur-x.xml is now declared in its metadata; the same bytes for the same PDF.

    Raises RefusedError where nothing is attached under that name, or where the metadata are not those of PDF/A.
    """
    try:
        from pikepdf import Pdf, Stream
    except ImportError as error:
        raise UsageError("Factur-X needs a package that is not there; pip install 'termtask[einvoice]'") from error
    with Pdf.open(BytesIO(document)) as opened:
        if FILE_NAME not in opened.attachments:
            raise RefusedError(f"the PDF has no {FILE_NAME} in it; attach it first")
        metadata = Stream(opened, declared(opened.Root.Metadata.read_bytes().decode()).encode())
        metadata.Type, metadata.Subtype = opened.Root.Metadata.Type, opened.Root.Metadata.Subtype
        opened.Root.Metadata = opened.make_indirect(metadata)
        made = BytesIO()
        opened.save(made, deterministic_id=True, compress_streams=False)
    return made.getvalue()


def declared(xmp: str) -> str:
    """The metadata with the Factur-X properties, their schema before their use."""
    if _NAMESPACE in xmp:
        raise RefusedError("the PDF is declared as Factur-X already; take the one that was not")
    for marker in (_END_OF_SCHEMAS, _END_OF_METADATA):
        if xmp.count(marker) != 1:
            raise RefusedError(f"the PDF has no PDF/A metadata to add to ({marker} is missing); make it as PDF/A-3")
    with_schema = xmp.replace(_END_OF_SCHEMAS, _schema() + _END_OF_SCHEMAS)
    return with_schema.replace(_END_OF_METADATA, _values() + _END_OF_METADATA)


def _schema() -> str:
    properties = "".join(
        f"{_RESOURCE}<pdfaProperty:name>{name}</pdfaProperty:name><pdfaProperty:valueType>Text</pdfaProperty:valueType>"
        f"<pdfaProperty:category>external</pdfaProperty:category>"
        f"<pdfaProperty:description>{meaning}</pdfaProperty:description></rdf:li>"
        for name, (meaning, _) in _PROPERTIES.items()
    )
    return (
        f"{_RESOURCE}<pdfaSchema:schema>Factur-X PDFA Extension Schema</pdfaSchema:schema>"
        f"<pdfaSchema:namespaceURI>{_NAMESPACE}</pdfaSchema:namespaceURI><pdfaSchema:prefix>fx</pdfaSchema:prefix>"
        f"<pdfaSchema:property><rdf:Seq>{properties}</rdf:Seq></pdfaSchema:property></rdf:li>"
    )


def _values() -> str:
    values = "".join(f"<fx:{name}>{value}</fx:{name}>" for name, (_, value) in _PROPERTIES.items())
    return f'<rdf:Description rdf:about="" xmlns:fx="{_NAMESPACE}">{values}</rdf:Description>'
