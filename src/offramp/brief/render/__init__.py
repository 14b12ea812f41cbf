"""A brief as HTML, PDF, a slide, DOCX, Markdown and JSON."""
