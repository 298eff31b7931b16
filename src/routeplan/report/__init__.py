"""Everything people read: maps, sheets, tables, tracks and the words of each language."""
