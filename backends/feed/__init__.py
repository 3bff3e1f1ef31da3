"""The console's side of the wire: sync, mailbox and link."""
