"""JT/T 808, editions 2013 and 2019: frames and messages, decoded and encoded, without sockets."""
