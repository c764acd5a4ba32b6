"""Agreement with the server: HTTP without storage, the order of things without HTTP, bundles."""
