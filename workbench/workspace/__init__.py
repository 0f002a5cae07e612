"""Which folder, which files, which revision: the ground that everything else stands on."""
