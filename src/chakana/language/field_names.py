"""What the fields of a definition are called in Spanish and English, for people who read changes.

Each is said with its article, so that a sentence can be made of it. For a mapping of named
things (``components``) the name is that of one of them.
"""

from __future__ import annotations

from chakana.expressions.figures import Language

_NAMES = """
adoption: la adopción | the adoption
after: lo que viene después | what comes after
after_failed_cycles: los ciclos incumplidos antes de suspender | the failed cycles before suspension
alongside: los programas con los que convive | the programmes that it stands alongside
also: lo que dicen otras fuentes | what other sources say
among: el grupo en que se mide | the group in which it is measured
amount: el monto | the amount
applies_to: a quién obliga | whom it concerns
approved: la parte que se aprueba | the share that is approved
assumption: el supuesto | the assumption
assumptions: el supuesto | the assumption
at: la fecha | the date
at_least: el mínimo | the least
baseline: la línea de base | the baseline
basis: la base legal | the legal basis
because: la razón | the reason
benefit: el beneficio | the benefit
budget: el presupuesto | the budget
by: quién actúa o según qué se mide | who acts or how it is broken down
calendar: la fecha del calendario | the calendar entry
chakana: la versión del lenguaje | the version of the language
change: el cambio | the change
changes: los cambios | the changes
committee: el comité | the committee
committees: el comité | the committee
comparison: la comparación | the comparison
components: el componente | the component
conditions: la condición | the condition
costs: el costo | the cost
counterpart: la contrapartida | the counterpart
country: el país | the country
criteria: los criterios | the criteria
currency: la moneda | the currency
cutoff: el puntaje de corte | the cutoff
days: los días | the days
decided_by: quién decide | who decides
design: el diseño | the design
does: las tareas | the tasks
effects: el efecto | the effect
eligibility: la etapa | the stage
en: el texto en inglés | the English text
elsewhere: el programa que no está en la biblioteca | the programme that the library lacks
errors: los errores del puntaje | the errors of the score
es: el texto en español | the Spanish text
evaluation: la evaluación | the evaluation
every: cada cuánto | how often
executes: quién ejecuta | who executes
exit: la regla de salida | the exit rule
facts: el dato | the fact
financing: la fuente de fondos | the source of funds
form: el formulario | the form
goal: la meta | the goal
grace_months: los meses de gracia | the months of grace
holder: el titular | the holder
in: la forma del aporte | the form of the contribution
indicators: el indicador | the indicator
institution: la institución | the institution
instrument: el instrumento | the instrument
interest: el interés | the interest
intercept: la constante | the intercept
items: la entrega | the item
kind: la clase | the kind
label: el nombre | the label
labels: el nombre | the label
legal_power: la facultad legal | the legal power
lender: quién presta | the lender
level: el nivel | the level
lifecycle: el momento del ciclo | the point of the lifecycle
lineage: el linaje | the lineage
loan: el préstamo | the loan
mandate: el mandato | the mandate
means: el medio | the means
members: los integrantes | the members
mode: el modo | the mode
months: los meses | the months
needs: el servicio que hace falta | the service that is needed
never_demanded: lo que nunca se exige | what is never demanded
next: el peldaño siguiente | the next rung
note: la nota | the note
notice_days: los días de aviso | the days of notice
number: el número | the number
objectives: el objetivo | the objective
of: lo que cuenta | what it counts
on_failure: la consecuencia | the consequence
only_for: lo único que puede suspender | what alone may suspend
order: el sentido | the order
otherwise: lo que pasa con quienes no se gradúan | what becomes of those who never graduate
paid_by: quién paga | who pays
paid_share: la parte que se paga en los hechos | the share in fact paid
paid_to: a quién se paga | who is paid
parameters: el parámetro | the parameter
phases: las fases | the phases
position: la posición | the position
primary_outcomes: los resultados principales | the primary outcomes
prizes: el premio | the prize
programme: el identificador | the identifier
publisher: la editorial | the publisher
purpose: el destino | the purpose
qu: el texto en quechua | the Quechua text
quorum: el quórum | the quorum
rank_by: lo que ordena | what ranks
recusal: la abstención | the recusal
refer_to: el programa al que se deriva | the programme referred to
reform: el identificador | the identifier
requires: los requisitos | the requirements
revolving: si es rotatorio | whether it revolves
roles: el rol | the role
rule: la regla | the rule
rung: el peldaño | the rung
running_variable: la variable de corte | the running variable
score: el puntaje | the score
seed: el archivo | the file
selection: la selección | the selection
service: la clase de servicio | the kind of service
share: la parte | the share
simulated_as: la simulación de la decisión | the simulation of the decision
source: la fuente | the source
sources: el documento | the document
stages: el paso del ciclo | the step of the cycle
strata: los estratos | the strata
studies: los estudios | the studies
summary: el resumen | the summary
suspension: la suspensión | the suspension
target: la meta | the target
terms: los términos | the terms
tested_by: cómo se pone a prueba | how it is tested
theory_of_change: la teoría de cambio | the theory of change
ties: el desempate | the tie-break
title: el título | the title
tranches: el desembolso | the tranche
type: el tipo | the type
unit: la unidad | the unit
uses: las definiciones que usa | the definitions used
value: el valor | the value
values: los valores | the values
variable: la variable | the variable
variables: la variable | the variable
verified_by: quién verifica | who verifies
weight: el peso | the weight
weights: el peso | the weight
when: el momento | the moment
with: los que acompañan | those who take part
year: el año | the year
"""
FIELD_NAMES: dict[str, tuple[str, str]] = {
    name: (spanish.strip(), english.strip())
    for name, _, both in (line.partition(": ") for line in _NAMES.split("\n") if line)
    for spanish, _, english in [both.partition(" | ")]
}
"""Field → how it is said in Spanish and in English, with its article."""


def field_name(field: str, language: Language) -> str:
    """How ``field`` is said."""
    return FIELD_NAMES[field][language == "en"]
