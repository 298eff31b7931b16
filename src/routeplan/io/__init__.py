"""Reading and writing the files of users."""
