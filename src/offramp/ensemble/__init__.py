"""All policies in many worlds: planned, run, stored, merged."""
