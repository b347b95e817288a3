"""Trying a procedure in a sandbox whose programs answer from the recordings."""
