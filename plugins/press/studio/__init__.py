"""One process on this computer: the site, made again at each save, and the editor."""
