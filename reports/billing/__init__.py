"""From approved time to an invoice: what is billed, on which lines, and why."""
