"""Captures a live shell: terminal loop, keeper, shell hooks, marks, journal."""
