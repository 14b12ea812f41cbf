"""The brief: composed from findings, section by section, and rendered as HTML, PDF, DOCX, Markdown and JSON."""
