import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("territories", "0002_paths_by_bytes"),
        ("work", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Change",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("born", "Born"),
                            ("joined", "Joined"),
                            ("died", "Died"),
                            ("moved_out", "Moved Out"),
                            ("household_moved", "Household Moved"),
                            ("new_recipient", "Recipient"),
                            ("person_corrected", "Person"),
                            ("answers_corrected", "Answers"),
                            ("full_form", "Full Form"),
                            ("new_household", "New Household"),
                        ],
                        max_length=20,
                    ),
                ),
                ("content", models.JSONField()),
                ("observed_on", models.DateField()),
                ("why", models.TextField()),
                ("digest", models.CharField(max_length=64)),
                ("proposed_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "Proposed"),
                            ("approved", "Approved"),
                            ("refused", "Refused"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="proposed",
                        max_length=10,
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                ("decided_why", models.TextField(blank=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="territories.territory",
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="Evidence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("token", models.CharField(max_length=32, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[("pdf", "Pdf"), ("jpg", "Jpeg"), ("png", "Png")], max_length=3
                    ),
                ),
                ("size", models.PositiveIntegerField()),
                ("digest", models.CharField(max_length=64)),
                (
                    "change",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence",
                        to="registry.change",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Household",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=40, unique=True)),
                ("registered_at", models.DateTimeField()),
                (
                    "merged_into",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged_from",
                        to="registry.household",
                    ),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="households",
                        to="territories.territory",
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("merged_into", None),
                            models.Q(("merged_into", models.F("pk")), _negated=True),
                            _connector="OR",
                        ),
                        name="merged_into_another",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="change",
            name="household",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="changes",
                to="registry.household",
            ),
        ),
        migrations.CreateModel(
            name="Import",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                ("source", models.CharField(max_length=200)),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("is_generated", models.BooleanField()),
                ("households", models.PositiveBigIntegerField(default=0)),
                ("purposes", models.JSONField(default=list)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Merge",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("why", models.TextField()),
                ("undone_at", models.DateTimeField(null=True)),
                ("undone_why", models.TextField(blank=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merges",
                        to="registry.household",
                    ),
                ),
                (
                    "into",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merges_from",
                        to="registry.household",
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("undone_at", None)),
                        fields=("household",),
                        name="merged_into_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("household", models.F("into")), _negated=True),
                        name="merged_with_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("undone_at", None), ("undone_by", None), ("undone_why", "")),
                            models.Q(
                                ("undone_at__gt", models.F("made_at")),
                                ("undone_by__isnull", False),
                                models.Q(("undone_why", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="undone_by_somebody_for_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Pair",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("probability", models.FloatField()),
                ("people", models.JSONField()),
                ("found_at", models.DateTimeField()),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("to_judge", "Open"),
                            ("same_household", "Same"),
                            ("different_households", "Different"),
                            ("cannot_tell", "Unsure"),
                        ],
                        default="to_judge",
                        max_length=20,
                    ),
                ),
                (
                    "first",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pairs_as_first",
                        to="registry.household",
                    ),
                ),
                (
                    "second",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pairs_as_second",
                        to="registry.household",
                    ),
                ),
            ],
            options={
                "ordering": ("-probability", "pk"),
                "indexes": [
                    models.Index(fields=["outcome", "-probability", "id"], name="pairs_to_judge")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("first", "second"), name="paired_once"),
                    models.CheckConstraint(
                        condition=models.Q(("first__lt", models.F("second"))),
                        name="first_before_second",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("probability__gte", 0), ("probability__lte", 1)),
                        name="a_probability",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Judgement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("to_judge", "Open"),
                            ("same_household", "Same"),
                            ("different_households", "Different"),
                            ("cannot_tell", "Unsure"),
                        ],
                        max_length=20,
                    ),
                ),
                ("why", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "merge",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="judgement",
                        to="registry.merge",
                    ),
                ),
                (
                    "pair",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="judgements",
                        to="registry.pair",
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("why", ""), _negated=True), name="judged_for_a_reason"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("given_names", models.CharField(max_length=80)),
                ("family_names", models.CharField(max_length=80)),
                (
                    "sex",
                    models.CharField(
                        blank=True, choices=[("female", "Female"), ("male", "Male")], max_length=6
                    ),
                ),
                ("birth_date", models.DateField(null=True)),
                (
                    "document_kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("national_id", "National Id"),
                            ("foreign_id", "Foreign Id"),
                            ("passport", "Passport"),
                            ("birth_record", "Birth Record"),
                            ("other_document", "Other"),
                        ],
                        max_length=20,
                    ),
                ),
                ("document_number", models.CharField(blank=True, max_length=20)),
                (
                    "relation",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("head", "Head"),
                            ("partner", "Partner"),
                            ("child", "Child"),
                            ("grandchild", "Grandchild"),
                            ("parent", "Parent"),
                            ("sibling", "Sibling"),
                            ("other_relative", "Other Relative"),
                            ("not_related", "Not Related"),
                        ],
                        max_length=20,
                    ),
                ),
                ("phone", models.CharField(blank=True, max_length=20)),
                ("is_recipient", models.BooleanField(default=False)),
                ("left_on", models.DateField(null=True)),
                (
                    "left_because",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("died", "Died"),
                            ("moved_out", "Moved Out"),
                            ("never_lived_there", "Never Lived There"),
                        ],
                        max_length=20,
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                ("known_from", models.DateTimeField()),
                ("is_generated", models.BooleanField(default=False)),
                (
                    "household",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="people",
                        to="registry.household",
                    ),
                ),
            ],
            options={
                "ordering": ("household", "position"),
                "indexes": [
                    models.Index(
                        condition=models.Q(("document_number", ""), _negated=True),
                        fields=["document_number"],
                        name="people_by_document",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("household", "position"), name="one_person_a_position"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("is_recipient", True)),
                        fields=("household",),
                        name="one_recipient",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_recipient", False), ("left_on", None), _connector="OR"
                        ),
                        name="a_recipient_lives_there",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("left_because", ""), ("left_on", None)),
                            models.Q(
                                ("left_on__isnull", False),
                                models.Q(("left_because", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="left_for_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("document_number", ""),
                            models.Q(("document_kind", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="a_document_of_a_kind",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PastPerson",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("given_names", models.CharField(max_length=80)),
                ("family_names", models.CharField(max_length=80)),
                (
                    "sex",
                    models.CharField(
                        blank=True, choices=[("female", "Female"), ("male", "Male")], max_length=6
                    ),
                ),
                ("birth_date", models.DateField(null=True)),
                (
                    "document_kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("national_id", "National Id"),
                            ("foreign_id", "Foreign Id"),
                            ("passport", "Passport"),
                            ("birth_record", "Birth Record"),
                            ("other_document", "Other"),
                        ],
                        max_length=20,
                    ),
                ),
                ("document_number", models.CharField(blank=True, max_length=20)),
                (
                    "relation",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("head", "Head"),
                            ("partner", "Partner"),
                            ("child", "Child"),
                            ("grandchild", "Grandchild"),
                            ("parent", "Parent"),
                            ("sibling", "Sibling"),
                            ("other_relative", "Other Relative"),
                            ("not_related", "Not Related"),
                        ],
                        max_length=20,
                    ),
                ),
                ("phone", models.CharField(blank=True, max_length=20)),
                ("is_recipient", models.BooleanField(default=False)),
                ("left_on", models.DateField(null=True)),
                (
                    "left_because",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("died", "Died"),
                            ("moved_out", "Moved Out"),
                            ("never_lived_there", "Never Lived There"),
                        ],
                        max_length=20,
                    ),
                ),
                ("known_from", models.DateTimeField()),
                ("known_until", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="past",
                        to="registry.person",
                    ),
                ),
            ],
            options={
                "ordering": ("person", "known_from"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("known_until__gt", models.F("known_from"))),
                        name="known_before_it_was_otherwise",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="NameKey",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "key",
                        "place",
                        "person_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("key", models.CharField(max_length=12)),
                ("place", models.CharField(max_length=200)),
                (
                    "person",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="registry.person",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("purpose_register", "Register"),
                            ("purpose_contact", "Contact"),
                            ("purpose_share", "Share"),
                            ("purpose_study", "Study"),
                        ],
                        max_length=20,
                    ),
                ),
                ("given_on", models.DateField()),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("consent_signed", "Signed"),
                            ("consent_fingerprint", "Fingerprint"),
                            ("consent_spoken", "Spoken"),
                            ("consent_on_form", "On Form"),
                        ],
                        max_length=20,
                    ),
                ),
                ("recorded_at", models.DateTimeField()),
                ("withdrawn_on", models.DateField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("withdrawn_why", models.TextField(blank=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="consents",
                        to="registry.household",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="registry.person",
                    ),
                ),
            ],
            options={
                "ordering": ("household", "pk"),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at", None)),
                        fields=("household", "purpose"),
                        name="consented_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("withdrawn_at", None),
                                ("withdrawn_by", None),
                                ("withdrawn_on", None),
                            ),
                            models.Q(
                                ("withdrawn_at__isnull", False),
                                ("withdrawn_by__isnull", False),
                                ("withdrawn_on__gte", models.F("given_on")),
                            ),
                            _connector="OR",
                        ),
                        name="a_withdrawal_is_whole",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Record",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("answers", models.JSONField()),
                ("observed_on", models.DateField()),
                ("known_from", models.DateTimeField()),
                ("known_until", models.DateTimeField(null=True)),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="records",
                        to="registry.household",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="records",
                        to="registry.import",
                    ),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="territories.territory",
                    ),
                ),
            ],
            options={
                "ordering": ("household", "known_from"),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("known_until", None)),
                        fields=("household",),
                        name="one_record_holds",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("known_until", None),
                            ("known_until__gt", models.F("known_from")),
                            _connector="OR",
                        ),
                        name="known_before_it_is_replaced",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="change",
            name="record",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="change",
                to="registry.record",
            ),
        ),
        migrations.CreateModel(
            name="Export",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("why", models.TextField()),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("purpose_register", "Register"),
                            ("purpose_contact", "Contact"),
                            ("purpose_share", "Share"),
                            ("purpose_study", "Study"),
                        ],
                        max_length=20,
                    ),
                ),
                ("columns", models.JSONField()),
                (
                    "format",
                    models.CharField(choices=[("csv", "Csv"), ("xlsx", "Xlsx")], max_length=4),
                ),
                ("token", models.CharField(max_length=32, unique=True)),
                ("canary", models.CharField(max_length=40, unique=True)),
                ("rows", models.PositiveBigIntegerField(null=True)),
                ("digest", models.CharField(blank=True, max_length=64)),
                ("ready_at", models.DateTimeField(null=True)),
                ("expires_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "job",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="export",
                        to="work.job",
                    ),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="territories.territory",
                    ),
                ),
            ],
            options={
                "ordering": ("-pk",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("why", ""), _negated=True), name="exported_for_a_reason"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("digest", ""),
                                ("expires_at", None),
                                ("ready_at", None),
                                ("rows", None),
                            ),
                            models.Q(
                                ("expires_at__isnull", False),
                                ("ready_at__isnull", False),
                                ("rows__isnull", False),
                                models.Q(("digest", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="a_ready_export_is_whole",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="change",
            index=models.Index(
                condition=models.Q(("state", "proposed")),
                fields=["territory"],
                name="changes_to_decide",
            ),
        ),
        migrations.AddConstraint(
            model_name="change",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at", None), ("decided_by", None), ("state", "proposed")),
                    models.Q(
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                        models.Q(("state", "proposed"), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="a_decision_is_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="change",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["approved", "refused"]), _negated=True),
                    models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                    _connector="OR",
                ),
                name="decided_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="change",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "refused"), _negated=True),
                    models.Q(("decided_why", ""), _negated=True),
                    _connector="OR",
                ),
                name="refused_for_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="change",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("household__isnull", False),
                        ("record__isnull", False),
                        ("state", "approved"),
                    ),
                    models.Q(models.Q(("state", "approved"), _negated=True), ("record", None)),
                    _connector="OR",
                ),
                name="approved_makes_a_record",
            ),
        ),
        migrations.AddConstraint(
            model_name="change",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "proposed")), fields=("digest",), name="proposed_once"
            ),
        ),
    ]
