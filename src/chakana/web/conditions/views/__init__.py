"""Pages of conditions, by what people do on them."""
