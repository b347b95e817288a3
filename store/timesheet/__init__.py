"""Time entries: reading and changing them, what becomes of overlaps, timers, approval, exchange."""
