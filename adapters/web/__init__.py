"""The web port: what other programs ask of a running bot."""
