"""Questions answered from the record; invoices and reports live here."""
