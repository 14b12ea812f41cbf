"""The workbench: a local web application in which a case is built, asked and argued about."""
