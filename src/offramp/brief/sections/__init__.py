"""The sections of a brief: each turns findings into words, tables and pictures."""
