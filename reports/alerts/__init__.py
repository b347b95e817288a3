"""What alerts tell of services and of those who answer: times to respond, noise, availability, and what came of deliveries."""
