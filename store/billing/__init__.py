"""What time is worth: clients, rates, rating to the millisecond, numbers, invoices, payments."""
