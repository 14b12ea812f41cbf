"""The brief of changes: the entries and the answers that differ between two versions of a case, composed on one page."""
