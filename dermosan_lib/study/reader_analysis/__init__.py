"""Statistics of reader studies."""
