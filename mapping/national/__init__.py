"""The commands run, figures and export."""
