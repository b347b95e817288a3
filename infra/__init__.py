"""The component registry: what runs where, read from many sources, one file per format."""
