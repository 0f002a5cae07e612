"""The command line: arguments, exit codes, what goes to stdout; no screen."""
