"""Reports in the chat, shared dates and report marks."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make this step."""
    # nobody chose it: it was the only zone there was, and a cohort may have one of its own now
    op.execute("UPDATE persons SET zone = '' WHERE zone = 'Europe/London'")
    op.create_table(
        "shared_nudges",
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("conversation", sa.Text(), nullable=False),
        sa.Column("milestone", sa.Text(), nullable=False),
        sa.Column("offset", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("letter", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.PrimaryKeyConstraint(
            "platform", "conversation", "milestone", "offset", "due", name=op.f("pk_shared_nudges")
        ),
    )
    with op.batch_alter_table("shared_nudges", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_shared_nudges_letter"), ["letter"], unique=False)

    op.create_table(
        "best_marks",
        sa.Column("person", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("criterion", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["persons.id"], name=op.f("fk_best_marks_person"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("person", "criterion", name=op.f("pk_best_marks")),
    )
    op.create_table(
        "group_mocks",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("host", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("begun_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["host"], ["persons.id"], name=op.f("fk_group_mocks_host"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_mocks")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("group_mocks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_group_mocks_host"), ["host"], unique=False)

    op.create_table(
        "report_pieces",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("person", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["persons.id"], name=op.f("fk_report_pieces_person"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_pieces")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("report_pieces", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_report_pieces_person"), ["person"], unique=False)

    op.create_table(
        "reports",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("person", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("kept", sa.Boolean(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("found", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["persons.id"], name=op.f("fk_reports_person"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reports")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("reports", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reports_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_reports_person"), ["person"], unique=False)

    op.create_table(
        "group_places",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("group", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("agreed_at", sa.BigInteger(), nullable=False),
        sa.Column("turn", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["group"], ["group_mocks.id"], name=op.f("fk_group_places_group"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["person"], ["persons.id"], name=op.f("fk_group_places_person"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_places")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("group_places", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_group_places_group"), ["group"], unique=False)
        batch_op.create_index(batch_op.f("ix_group_places_person"), ["person"], unique=False)

    op.create_table(
        "report_marks",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("review", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("criterion", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["persons.id"], name=op.f("fk_report_marks_by"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["review"], ["reviews.id"], name=op.f("fk_report_marks_review"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_marks")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("report_marks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_report_marks_by"), ["by"], unique=False)
        batch_op.create_index(batch_op.f("ix_report_marks_review"), ["review"], unique=False)

    with op.batch_alter_table("interviews", schema=None) as batch_op:
        batch_op.create_index(
            "ix_interviews_sat",
            ["person", "finished_at"],
            unique=False,
            sqlite_where=sa.text(
                "finished_at IS NOT NULL AND plan NOT LIKE '%\"drill\"_true%' AND state NOT LIKE '%\"answered\"_[]%'"
            ),
            postgresql_where=sa.text(
                "finished_at IS NOT NULL AND plan NOT LIKE '%\"drill\"_true%' AND state NOT LIKE '%\"answered\"_[]%'"
            ),
        )
