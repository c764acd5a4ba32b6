"""The sample register is whole, invented and sound: thirty parties, four officers, an agency."""

from __future__ import annotations

import re
from datetime import date

import pytest
import yaml

from app.domain.identifiers import check_credit_code, check_id_number, check_licence
from app.domain.people import Agency, Officer, Party, PartyKind
from app.paths import bundle


def read(name: str):
    return yaml.load(bundle("resources", "sample", name).read_text("utf-8"), yaml.CSafeLoader)


@pytest.fixture(scope="module")
def parties() -> list[Party]:
    return [Party.model_validate(party) for party in read("parties.yaml")]


@pytest.fixture(scope="module")
def officers() -> list[Officer]:
    return [Officer.model_validate(officer) for officer in read("officers.yaml")]


def test_there_are_thirty_parties_mostly_caterers_and_workshops(parties):
    premises = [party.premises for party in parties]
    assert len(parties) == 30
    assert premises.count("CAT") == 14
    assert premises.count("WKS") == 8
    assert {party.kind for party in parties} == set(PartyKind)


def test_every_identifier_passes_its_check_and_belongs_to_an_invented_region(parties):
    for party in parties:
        assert check_credit_code(party.credit_code) is None, party.name
        assert check_licence(party.licence_no) is None, party.name
        assert check_id_number(party.id_number) is None, party.name
        assert party.credit_code[2:8] in {"", "379999", "999999"}
        assert party.id_number[:6] in {"", "999999"}
        digits = re.fullmatch(r"(?:SC|JY)\d{1,3}(379999|999999)\d{4,6}\d", party.licence_no)
        assert digits or not party.licence_no.isascii() or party.licence_no == ""


@pytest.mark.parametrize("field", ["id", "name", "credit_code", "licence_no", "telephone"])
def test_no_two_parties_share_what_names_them(parties, field):
    values = [getattr(party, field) for party in parties if getattr(party, field)]
    assert len(set(values)) == len(values)


def test_changing_the_last_sign_breaks_an_identifier(parties):
    party = parties[0]
    other = "0" if party.credit_code[-1] != "0" else "1"
    assert check_credit_code(party.credit_code[:-1] + other)


def test_rare_characters_stand_in_names(parties, officers):
    names = "".join(party.name + party.legal_representative for party in parties)
    assert {"𠮷", "䶮", "㛃"} <= set(names + "".join(officer.name for officer in officers))


def test_telephones_are_obviously_invented(parties):
    assert all(party.telephone.startswith("000-5550 ") for party in parties)


def test_the_demo_restaurant_is_the_first_caterer_of_the_register(parties):
    first = min((party for party in parties if party.premises == "CAT"), key=lambda one: one.name)
    assert first.name == "老周水饺馆"
    assert first.legal_representative


def test_three_officers_may_sign_and_one_certificate_has_expired(officers):
    day = date(2026, 9, 22)
    assert len({officer.badge_no for officer in officers}) == len(officers) == 4
    assert [officer.valid_on(day) for officer in officers] == [True, True, True, False]


def test_the_agency_names_the_bodies_its_papers_need():
    agency = Agency.model_validate(read("agency.yaml"))
    assert agency.code == 379999
    assert all((agency.head, agency.reconsideration_body, agency.court, agency.station))
