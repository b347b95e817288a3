"""Invoices as EN 16931 knows them: UBL and CII for machines, Factur-X for both machines and people.

What stands behind it: the tests run the official rules and schemas of EN 16931 over each kind of invoice, in both syntaxes.
The rules that XRechnung and Peppol add are checked from their texts where they ask for something that a bill of work can lack
(`needs`, `check`); their schematron is not run, nor are their code lists, national rules other than Germany's, and the number
formats of registers checked. The PDF/A of a Factur-X file is typst's; veraPDF has not seen it.
"""
