"""What leaves the platform with people: fiches as tables and as one-page documents."""
