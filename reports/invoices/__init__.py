"""Invoices as documents: what one says, and every form it is sent in."""
