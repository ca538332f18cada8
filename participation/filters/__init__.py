"""What lists, maps, feeds and interfaces of participation can be narrowed to."""
