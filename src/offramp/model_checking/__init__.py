"""Export of chains and measures to PRISM and Storm."""
