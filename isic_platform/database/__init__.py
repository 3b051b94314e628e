"""Where the platform's PostgreSQL comes from: DATABASE_URL, or a private server of its own."""
