"""A brief as HTML, PDF, Markdown and JSON."""
