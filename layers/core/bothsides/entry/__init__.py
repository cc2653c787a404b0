"""How the outside reaches the package: the HTTP API and the steps of the state machine."""
