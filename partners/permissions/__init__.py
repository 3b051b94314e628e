"""Who may do what in the storey of partners (H.3). Reading is ``visible_to(user)`` of each object."""
