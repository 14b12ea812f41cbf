"""The brief as data, and its forms: HTML, Markdown, JSON."""
