//! Reads what a Juju charm declares in YAML, or says what is wrong and where.
