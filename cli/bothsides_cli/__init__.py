"""The command line, the HTTP client and the embedded cloud."""
