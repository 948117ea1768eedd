"""What is in a CSV file, a workbook or a settings file."""
