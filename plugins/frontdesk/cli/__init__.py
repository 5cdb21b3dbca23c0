"""The composition root: the only room that names concrete adapters."""

# Exit code of a process that cannot start as things are: starting it again would not help.
# Source: EX_CONFIG of sysexits(3).
NOT_READY = 78
