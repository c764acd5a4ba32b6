"""The set-up scripts of build/."""
