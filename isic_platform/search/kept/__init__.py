"""What a person keeps of the search for themselves: favourites, saved searches, what is told of them (S159)."""
