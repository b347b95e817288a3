"""One file per provider that can be asked live: which commands tell what there is, and in which format they answer."""
