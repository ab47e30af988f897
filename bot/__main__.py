"""The composition root."""


def main() -> None:
    """Run the command line."""
    from bot.cli import main as command_line

    command_line()


if __name__ == "__main__":
    main()
