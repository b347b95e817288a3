"""What monitoring systems deliver, one file per format; each has a FORMAT."""
