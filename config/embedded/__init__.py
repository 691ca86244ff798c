"""How does the product run on one machine with nothing installed: our own small supervisor, standard library only."""
