"""Pages of the workbench, each a module with its addresses."""
