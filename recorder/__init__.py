"""Captures a live shell: terminal loop, keeper, shell hooks, marks, journal."""

VERSION = "0.1.0"
