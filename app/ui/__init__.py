"""The screen. Importing any of it first makes PySide6 6.12 safe under Python 3.11."""

from app.ui.keep_none import hold_singletons

hold_singletons()
