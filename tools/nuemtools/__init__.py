"""Development tools of NuEM: what checks, measures and draws, beside the program itself."""
