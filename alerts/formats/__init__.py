"""What monitoring systems deliver, one file per format, each with a FORMAT; what a format needs beside is named after it."""
