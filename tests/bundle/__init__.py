"""The built bundle in dist/shian, tried as a user has it: `make bundle` or `make bundle-test`."""
