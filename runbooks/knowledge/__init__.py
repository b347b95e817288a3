"""What is known of commands: what they do, how dangerous they are, what undoes them, how they are called."""
