"""Every picture, as data turned into SVG."""
