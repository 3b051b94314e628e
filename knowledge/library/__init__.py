"""What the library teaches across contents: obstacles and what was tried, answers by question, themes by year."""
