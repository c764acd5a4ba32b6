"""The screen: fields, pages, models; it shows and asks, the actions do."""
