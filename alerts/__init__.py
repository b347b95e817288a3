"""Monitoring alerts: deliveries of any system read, told apart, correlated, and turned into tasks."""
