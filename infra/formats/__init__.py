"""What infrastructures are described in, one file per format; each has a FORMAT."""
