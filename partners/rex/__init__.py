"""REX: what was planned, what happened, what is learnt of it, on a project, a partnership, a committee or a network (S126, S142, S143)."""
