"""What alerts tell of a service and of those who answer: times to respond, noise, availability, and what became of what came."""
