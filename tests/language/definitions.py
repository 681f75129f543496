"""A small definition in which every part of the language that these tests speak of occurs."""

from __future__ import annotations

SMALL = """\
# A small transfer
chakana: 1
programme: pe/small
title: {es: Pequeño, en: Small}
country: PER
currency: PEN
sources:
  law: {title: The law, seed: law.txt}
parameters:
  threshold:
    label: {es: Umbral de pobreza, en: Poverty threshold}
    unit: share
    values: {2005-01-01: 0.40}
    source: law, line 1
  ceiling:
    label: {es: Tope por plan, en: Ceiling for a plan}
    unit: PEN per month
    values: {2005-01-01: 99000}
    source: law, line 2
  old_age:
    label: {es: Edad mayor, en: Old age}
    unit: years
    values: {2005-01-01: 65}
    assumption: true
    because: the law names no age
  open:
    label: {es: Programa abierto, en: Programme open}
    type: boolean
    values: {2005-01-01: true}
    source: law, line 3
variables:
  district.poverty_rate:
    label: {es: Tasa de pobreza, en: Poverty rate}
    type: number
    unit: share
    source: law, line 4
  household.income:
    label: {es: Ingreso del mes, en: Income of the month}
    type: number
    unit: PEN per month
    source: law, line 5
  household.rural:
    label: {es: Vive en zona rural, en: Lives in a rural area}
    type: boolean
    source: law, line 6
  household.earth_floor:
    label: {es: El piso es de tierra, en: The floor is of earth}
    type: boolean
    source: law, line 6
  household.class:
    label: {es: Clasificación; vacía si no la hay, en: Classification; empty when there is none}
    type: text
    values: [poor, not_poor]
    source: law, line 7
  household.registered:
    label: {es: Fecha de registro, en: Date of registration}
    type: date
    source: law, line 8
  member.age:
    label: {es: Años cumplidos, en: Completed years}
    type: number
    unit: years
    source: law, line 9
  member.schooling:
    label: {es: Años de estudio, en: Years of schooling}
    type: number
    unit: years
    source: law, line 9
  member.pregnant:
    label: {es: Está embarazada, en: Is pregnant}
    type: boolean
    source: law, line 10
components:
  transfer:
    label: {es: Transferencia, en: Transfer}
    instrument: transfer
    unit: household
    legal_power:
      holder: MIDIS
      basis: {es: La ley, en: The law}
      source: law, line 11
    mandate: {rule: class = 'poor', source: "law, line 12"}
    eligibility:
      district_is_poor:
        label: {es: El distrito es pobre, en: The district is poor}
        level: district
        rule: poverty_rate >= threshold
        source: law, line 13
      has_child:
        label: {es: Hay un niño, en: There is a child}
        rule: any(member.age < 19) or any(member.pregnant)
        source: law, line 14
      assembly_agrees:
        label: {es: La asamblea está de acuerdo, en: The assembly agrees}
        decided_by: assembly
        simulated_as: {approved: 0.9, assumption: true, because: no figure is given}
        source: law, line 15
    selection: {mode: all, source: "law, line 16"}
    benefit:
      amount: least(income, ceiling)
      source: law, line 17
    conditions:
      check_ups:
        label: {es: Acude a sus controles, en: Attends check-ups}
        applies_to: member.age <= 3 or member.pregnant
        rule: member.schooling >= 0
        verified_by: the clinic
        source: law, line 18
    exit:
      not_poor:
        label: {es: Ya no es pobre, en: No longer poor}
        rule: class = 'not_poor'
        refer_to: pe/haku-winay
        source: law, line 19
"""
