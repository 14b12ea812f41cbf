"""Pictures and charts: data rendered as SVG, with a description and a table."""
