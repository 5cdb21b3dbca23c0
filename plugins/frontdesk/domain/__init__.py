"""Pure rules of the practice: no clock, disk, network, framework or randomness."""
