"""Pages: the tree of territories, one of them, the district register, offices, importing."""
