"""Simulated worlds for tests and the demo: scripted shells, fake clocks, made-up sessions."""
