"""Resources of the library: typed forms as data, one short form a type (S153 to S157, S160, S161)."""
