"""What each part of a component must say to be whole: powers, stages, sums, selections."""

from __future__ import annotations

from collections.abc import Iterator

from chakana.language import model
from chakana.language.complaints import Complaint
from chakana.language.definition import Definition
from chakana.language.document import Key
from chakana.language.parts import parts
from chakana.problems import suggest


def powers(definition: Definition) -> Iterator[Complaint]:
    """CHK204: an instrument moves public money or assets only by a named legal power."""
    for name, component in definition.programme.components.items():
        if component.legal_power is None:
            message = (
                f"'{name}' ({component.instrument}) names nobody with the legal power to move "
                "public money or assets to private hands."
            )
            hint = "legal_power: {holder: …, basis: {es: …, en: …}, source: …}"
            yield Complaint("CHK204", message, ("components", name), hint, True)


def suspensions(definition: Definition) -> Iterator[Complaint]:
    """CHK205: only a declared condition may suspend."""
    for name, component in definition.programme.components.items():
        if component.suspension is None:
            continue
        for index, condition in enumerate(component.suspension.only_for):
            if condition not in component.conditions:
                key: Key = ("components", name, "suspension", "only_for", index)
                message = f"'{condition}' may not suspend: it is not a declared condition."
                hint = suggest(condition, component.conditions) or "Declare it under 'conditions'."
                yield Complaint("CHK205", message, key, hint)


def stages(definition: Definition) -> Iterator[Complaint]:
    """CHK208: each stage is decided by a rule or by people, and people are simulated openly."""
    for name, component in definition.programme.components.items():
        for stage_name, stage in component.eligibility.items():
            key: Key = ("components", name, "eligibility", stage_name)
            if (stage.rule is None) == (stage.decided_by is None):
                message = f"'{stage_name}' needs either a rule or 'decided_by'."
                yield Complaint("CHK208", message, key, of_key=True)
            elif stage.decided_by is not None and stage.simulated_as is None:
                message = f"'{stage_name}' is decided by people; say how it is simulated."
                hint = "simulated_as: {approved: 1.0, assumption: true, because: …}"
                yield Complaint("CHK208", message, key, hint, True)


def sums(definition: Definition) -> Iterator[Complaint]:
    """CHK209: weights add up to 100, tranches to 1, and shares lie between 0 and 1."""
    for key, part in parts(definition.programme):
        if isinstance(part, model.Criteria) and sum(part.weights.values()) != 100:
            message = f"The weights add up to {sum(part.weights.values())}, not 100."
            yield Complaint("CHK209", message, (*key, "weights"))
        if isinstance(part, model.Benefit) and part.tranches:
            total = sum(tranche.share for tranche in part.tranches.values())
            if total != 1:
                yield Complaint(
                    "CHK209", f"The tranches add up to {total}, not 1.", (*key, "tranches")
                )
        for field in _SHARES.get(type(part), ()):
            share = getattr(part, field)
            if not 0 <= share <= 1:
                message = f"{share} is not a share between 0 and 1."
                yield Complaint("CHK209", message, (*key, field))


_SHARES: dict[type[model.Part], tuple[str, ...]] = {
    model.SimulatedAs: ("approved",),
    model.PaidShare: ("value",),
    model.Tranche: ("share",),
}


def selections(definition: Definition) -> Iterator[Complaint]:
    """CHK212: a selection says what its mode needs."""
    for name, component in definition.programme.components.items():
        selection, key = component.selection, ("components", name, "selection")
        limits = (selection.number, selection.cutoff, selection.budget)
        if selection.mode == "ranked" and (selection.rank_by is None or not any(limits)):
            hint = "rank_by: … with number: …, cutoff: … or budget: …"
            yield Complaint(
                "CHK212", "A ranked selection says by what, and up to where.", key, hint
            )
        if selection.mode == "lottery" and not (selection.number or selection.budget):
            yield Complaint(
                "CHK212", "A lottery says how many can be taken.", key, "number: … or budget: …"
            )
        if (
            selection.mode == "committee"
            and selection.committee is None
            and not component.committees
        ):
            yield Complaint("CHK212", "No committee is declared.", key, "committees: {clar: {…}}")
        if selection.mode == "phase_in" and not selection.phases:
            yield Complaint(
                "CHK212", "A phase-in names its phases.", key, "phases: [{es: …, en: …}, …]"
            )
