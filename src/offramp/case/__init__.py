"""The crisis as its author wrote it: model, language, reading, writing, catalog."""
