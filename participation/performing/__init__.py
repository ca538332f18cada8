"""What waiting acts do when their author may do them; see `participation.acts`."""
