"""The office's desk: statutes and spreadsheets come in here as people publish them."""
