"""The site's own search: an index in small files, made from the texts of each build."""
