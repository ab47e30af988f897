"""Scripts that are run by hand, with tools that the project does not depend on."""
